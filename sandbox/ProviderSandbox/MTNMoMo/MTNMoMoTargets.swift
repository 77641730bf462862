/// The values of `X-Target-Environment` and the currency of each. `production` and `live` are none of them.
enum MTNMoMoTargets {
    private static let currencies = [
        "sandbox": "EUR", "mtncameroon": "XAF", "mtnuganda": "UGX", "mtnghana": "GHS", "mtnivorycoast": "XOF",
        "mtnzambia": "ZMW", "mtnbenin": "XOF", "mtncongo": "XAF", "mtnswaziland": "SZL",
        "mtnguineaconakry": "GNF", "mtnsouthafrica": "ZAR", "mtnliberia": "LRD", "mtnsouthsudan": "SSP",
        "mtnnigeria": "NGN", "mtnrwanda": "RWF",
    ]

    static func currency(of target: String) -> String? {
        currencies[target]
    }
}
