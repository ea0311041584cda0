"""Rich messages: block HTML becomes the blocks of Bot API 10.1."""

from typing import Any

import pytest

from sandbox.errors import BadRequest, UnknownToSandbox
from sandbox.people import Person
from sandbox.rich import parse_rich_message
from tests.sandbox.conftest import Caller


def blocks(html: str, **more: object) -> list[dict[str, Any]]:
    parsed: list[dict[str, Any]] = parse_rich_message({"html": html, **more})["blocks"]
    return parsed


def text(html: str) -> Any:
    (block,) = blocks(f"<p>{html}</p>")
    return block["text"]


def styled(kind: str, inner: Any = "x", **more: Any) -> dict[str, Any]:
    return {"type": kind, "text": inner, **more}


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("plain", {"type": "paragraph", "text": "plain"}),
        ("<p>a\n  b</p>", {"type": "paragraph", "text": "a b"}),
        ("<h3>x</h3>", {"type": "heading", "text": "x", "size": 3}),
        ("<hr/>", {"type": "divider"}),
        ("<hr>", {"type": "divider"}),
        ("<footer>x</footer>", {"type": "footer", "text": "x"}),
        ("<pre>a\n  b</pre>", {"type": "pre", "text": "a\n  b"}),
        (
            '<pre><code class="language-py">x</code></pre>',
            {"type": "pre", "text": "x", "language": "py"},
        ),
        (
            "<blockquote>x<cite>y</cite></blockquote>",
            {"type": "blockquote", "blocks": [{"type": "paragraph", "text": "x"}], "credit": "y"},
        ),
        ("<aside>x<cite>y</cite></aside>", {"type": "pullquote", "text": "x", "credit": "y"}),
        (
            "<details open><summary>s</summary>x</details>",
            {"type": "details", "summary": "s", "blocks": [{"type": "paragraph", "text": "x"}], "is_open": True},
        ),
        ('<a name="top"></a>', {"type": "anchor", "name": "top"}),
        (
            "<tg-map lat='1' long='2.5' zoom='14'/>",
            {
                "type": "map",
                "location": {"latitude": 1.0, "longitude": 2.5},
                "zoom": 14,
                "width": 600,
                "height": 400,
            },
        ),
        ("<tg-math-block>e=mc^2</tg-math-block>", {"type": "mathematical_expression", "expression": "e=mc^2"}),
    ],
)
def test_each_block(html: str, expected: dict[str, Any]) -> None:
    assert blocks(html) == [expected]


def test_lists_have_labels() -> None:
    (bullets,) = blocks("<ul><li>a</li><li>b</li></ul>")
    assert [item["label"] for item in bullets["items"]] == ["•", "•"]
    (numbers,) = blocks('<ol start="3" type="a"><li>a</li><li value="28">b</li></ol>')
    assert [(item["label"], item["value"], item["type"]) for item in numbers["items"]] == [
        ("c.", 3, "a"),
        ("ab.", 28, "a"),
    ]
    (roman,) = blocks('<ol type="I" reversed><li>a</li><li>b</li></ol>')
    assert [item["label"] for item in roman["items"]] == ["II.", "I."]


def test_list_items_hold_blocks_and_checkboxes() -> None:
    (tasks,) = blocks('<ul><li><input type="checkbox" checked>done<ul><li>part</li></ul></li></ul>')
    (item,) = tasks["items"]
    assert (item["has_checkbox"], item["is_checked"]) == (True, True)
    assert [block["type"] for block in item["blocks"]] == ["paragraph", "list"]


def test_table_has_cells() -> None:
    (table,) = blocks(
        "<table bordered striped><caption>c</caption><tr><th>Form</th><th align='right'>mg</th></tr>"
        "<tr><td colspan=2>x</td></tr><tr><td></td><td valign='top'>y</td></tr></table>"
    )
    plain = {"align": "left", "valign": "middle"}
    assert table == {
        "type": "table",
        "cells": [
            [
                {"text": "Form", "is_header": True, **plain},
                {"text": "mg", "is_header": True, **plain, "align": "right"},
            ],
            [{"text": "x", "colspan": 2, **plain}],
            [plain, {"text": "y", **plain, "valign": "top"}],
        ],
        "is_bordered": True,
        "is_striped": True,
        "caption": "c",
    }


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<b>x</b>", styled("bold")),
        ("<i><b>x</b></i>", styled("italic", styled("bold"))),
        ("<mark>x</mark>", styled("marked")),
        ("<sub>x</sub>", styled("subscript")),
        ("<sup>x</sup>", styled("superscript")),
        ("<code>/x</code>", styled("code", "/x")),
        ("a <b>x</b> c", ["a ", styled("bold"), " c"]),
        ("a<br>b &lt;c&gt;", "a\nb <c>"),
        ('<a href="https://x.org">x</a>', styled("url", url="https://x.org")),
        ('<a href="mailto:a@x.org">x</a>', styled("email_address", email_address="a@x.org")),
        ('<a href="tel:+49">x</a>', styled("phone_number", phone_number="+49")),
        ('<a href="#part">x</a>', styled("anchor_link", anchor_name="part")),
        (
            '<tg-time unix="5" format="t">x</tg-time>',
            styled("date_time", unix_time=5, date_time_format="t"),
        ),
        (
            '<tg-emoji emoji-id="5">👍</tg-emoji>',
            {"type": "custom_emoji", "custom_emoji_id": "5", "alternative_text": "👍"},
        ),
        ("<tg-math>x^2</tg-math>", {"type": "mathematical_expression", "expression": "x^2"}),
        ('a<a name="n"></a>', ["a", {"type": "anchor", "name": "n"}]),
        ("see /help", ["see ", styled("bot_command", "/help", bot_command="help")]),
        ("by @ada_x.", ["by ", styled("mention", "@ada_x", username="ada_x"), "."]),
    ],
)
def test_each_style(html: str, expected: Any) -> None:
    assert text(html) == expected


def test_links_to_footnotes_are_references() -> None:
    known, note = blocks('<p>Known<a href="#n">1</a></p><p><tg-reference name="n">Study</tg-reference></p>')
    assert known["text"] == ["Known", styled("reference_link", "1", reference_name="n")]
    assert note["text"] == styled("reference", "Study", name="n")


def test_detection_can_be_skipped() -> None:
    assert blocks("/help", skip_entity_detection=True) == [{"type": "paragraph", "text": "/help"}]


def test_nothing_is_detected_within_a_link() -> None:
    assert text('<a href="https://x.org"><b>x.org</b></a>') == styled(
        "url", styled("bold", "x.org"), url="https://x.org"
    )


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("<p>x", 'Can\'t find end tag corresponding to start tag "p"'),
        ("<div>x</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("<p>x</h1>", 'Unmatched end tag at byte offset 4, expected "</p>", found "</h1>"'),
        ("<b><p>x</p></b>", 'Unexpected tag "p" at byte offset 3'),
        ("<p>a<table></table></p>", 'Unexpected tag "table" at byte offset 4'),
        ("<ul><p>x</p></ul>", 'Unexpected tag "p" at byte offset 4'),
        ("<ul>x</ul>", 'Unexpected text in the tag "ul" at byte offset 0'),
        ("<table></table>", "Empty table at byte offset 0"),
        ("<table><tr><td align='up'>x</td></tr></table>", 'Invalid align "up" at byte offset 11'),
        ("<details>x</details>", 'Tag "details" must have a summary at byte offset 0'),
        ("<a>x</a>", 'Tag "a" must have href or name at byte offset 0'),
        ("<tg-map lat='x'/>", "Invalid map specified at byte offset 0"),
        ("<ol type='x'><li>a</li></ol>", 'Invalid list type "x" at byte offset 0'),
        ("<ol start='x'><li>a</li></ol>", 'Invalid number "x"'),
        ("<table><td>x</td></table>", 'Unexpected tag "td" at byte offset 7'),
        ("<table><tr><p>x</p></tr></table>", 'Unexpected tag "p" at byte offset 11'),
        ("<tg-emoji emoji-id='x'>y</tg-emoji>", "Invalid custom emoji identifier specified at byte offset 0"),
        ("<tg-thinking>x</tg-thinking>", 'Unexpected tag "tg-thinking" at byte offset 0'),
    ],
)
def test_markup_that_cannot_be_read_is_refused(html: str, complaint: str) -> None:
    with pytest.raises(BadRequest) as refused:
        blocks(html)
    assert str(refused.value) == f"Bad Request: can't parse entities: {complaint}"


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("", "message text is empty"),
        ("x" * 32_769, "message is too long"),
        ("<p>x</p>" * 501, "rich message has too many blocks"),
        ("<blockquote>" * 17 + "x" + "</blockquote>" * 17, "rich message is nested too deeply"),
        ("<b>" * 17 + "x" + "</b>" * 17, "rich message is nested too deeply"),
        ("<b>" * 40 + "x" + "</b>" * 40, "rich message is nested too deeply"),
        (f"<table><tr>{'<td>x</td>' * 21}</tr></table>", "table in a rich message has too many columns"),
    ],
)
def test_limits_are_kept(html: str, complaint: str) -> None:
    with pytest.raises(BadRequest, match=complaint):
        blocks(html)


def test_media_and_markdown_are_not_learnt() -> None:
    with pytest.raises(UnknownToSandbox):
        blocks('<img src="https://x.org/p.jpg"/>')
    with pytest.raises(UnknownToSandbox):
        parse_rich_message({"markdown": "# x"})
    with pytest.raises(BadRequest, match="exactly one of html and markdown"):
        parse_rich_message({"html": "x", "markdown": "x"})


async def test_rich_message_is_sent(bot: Caller, ada: Person) -> None:
    message = await bot("sendRichMessage", chat_id=ada.id, rich_message='{"html": "<h1>Hi</h1>", "is_rtl": true}')
    assert message["rich_message"] == {"blocks": [{"type": "heading", "text": "Hi", "size": 1}], "is_rtl": True}
    assert bot.telegram.messages(ada.id)[-1] == message
