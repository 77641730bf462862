-- Whatever the escrow service asks for: a share of a purse is paid once. Only a payout that failed may have a successor.
CREATE UNIQUE INDEX payments_paid_share ON payments (purse_id, part, leg) WHERE leg <> 0 AND state <> 'failed';
