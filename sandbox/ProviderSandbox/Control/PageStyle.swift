/// The page's one stylesheet.
enum PageStyle {
    static let sheet = """
        :root { color-scheme: light dark; --line: #8884; --accent: #b8860b; }
        body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem; }
        header { display: flex; flex-wrap: wrap; gap: 1rem; align-items: baseline; }
        header h1 { font-size: 1.4rem; margin: 0; flex: 1; }
        h2 { font-size: 1.1rem; border-bottom: 2px solid var(--accent); margin: 2rem 0 .75rem; }
        .handsets { display: flex; flex-wrap: wrap; gap: 1rem; }
        .handset { border: 2px solid var(--line); border-radius: 1rem; padding: .75rem 1rem; }
        .prompt { border-top: 1px solid var(--line); margin-top: .5rem; padding-top: .5rem; }
        .amount { font-size: 1.3rem; font-weight: 600; }
        form.inline { display: inline; }
        button { font: inherit; padding: .25rem .9rem; border-radius: .5rem; cursor: pointer; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; }
        th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid var(--line); }
        td.number { text-align: right; font-variant-numeric: tabular-nums; }
        code { font-size: .85em; }
        textarea { width: 100%; box-sizing: border-box; font: .85rem monospace; }
        .note { opacity: .75; font-size: .9rem; }

        """
}
