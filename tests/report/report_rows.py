"""Documents for reports, and what a hostile one may say."""

THEMES = (
    "printer paper jam tray toner",
    "card charged twice refund money",
    "password login reset link account",
)
SEPARATORS = "\u2028\u2029"
HOSTILE = (
    '<script>document.title="owned"</script>',
    '</script><script>document.title="owned"</script>',
    '"><img src=x onerror=document.title="owned">',
    "<svg onload=document.title='owned'><use href='https://example.com/x'/></svg>",
    "' onmouseover='document.title=1' x='",
    "<!--<script>",
    "]]><style>body{display:none}</style>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:document.title='owned'",
    f"line{SEPARATORS}separators &lt;b&gt; \x00\x1b[31m \u202eright to left \u05e9\u05dc\u05d5\u05dd",
)


def themed_rows(n_rows):
    """Documents of three themes, with columns of every kind."""
    yield ["id", "text", "plan", "minutes", "when", "note"]
    for i in range(n_rows):
        text = f"{THEMES[i % 3]} case{i} word{i % 7} part{i // 6}"
        plan, when = ("free", "team")[i % 3 == 0], f"2026-03-{1 + i % 28:02}"
        yield [f"T{i:03}", text, plan, i * 7 % 101, when, f"note {i}"]


def hostile_rows():
    """Every payload in every place where a user's text may stand."""
    yield ["id", "text", HOSTILE[1], "plan"]
    for i in range(60):
        kind = i % len(HOSTILE)
        payload, own = HOSTILE[kind], f"kind{kind} sort{kind} make{kind}"  # not nearly alike: all are shown
        yield [f"{i}{payload}", f"{THEMES[i % 3]} {own} {payload}", HOSTILE[i % 3], HOSTILE[i % 4]]
