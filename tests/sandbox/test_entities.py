"""Telegram's HTML, and what Telegram finds in texts by itself, in UTF-16 offsets."""

from typing import Any

import pytest

from sandbox.entities import detect, format_text, utf16_slice
from sandbox.errors import BadRequest, UnknownToSandbox
from sandbox.people import Person
from tests.sandbox.conftest import Caller


def html(markup: str) -> tuple[str, list[dict[str, Any]]]:
    return format_text(markup, parse_mode="HTML", entities=None)


def entity(kind: str, offset: int, length: int, **more: object) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("b", "bold"), ("strong", "bold"), ("i", "italic"), ("em", "italic"), ("u", "underline"), ("ins", "underline"),
        ("s", "strikethrough"), ("strike", "strikethrough"), ("del", "strikethrough"), ("tg-spoiler", "spoiler"),
        ("code", "code"), ("pre", "pre"), ("blockquote", "blockquote"),
    ],
)  # fmt: skip
def test_each_tag_has_its_entity(tag: str, kind: str) -> None:
    assert html(f"a <{tag}>bc</{tag}> d") == ("a bc d", [entity(kind, 2, 2)])


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<a href="https://x.org/y">l</a>', entity("text_link", 0, 1, url="https://x.org/y")),
        ("<a href='https://x.org'>l</a>", entity("text_link", 0, 1, url="https://x.org/")),
        ("<a>x.org/y</a>", entity("text_link", 0, 7, url="http://x.org/y")),
        ('<span class="tg-spoiler">l</span>', entity("spoiler", 0, 1)),
        ("<blockquote expandable>l</blockquote>", entity("expandable_blockquote", 0, 1)),
        ('<pre><code class="language-python">l</code></pre>', entity("pre", 0, 1, language="python")),
        ('<code class="language-python">l</code>', entity("code", 0, 1)),
        ('<code class="language-python"><pre>l</pre></code>', entity("pre", 0, 1, language="python")),
        ('<tg-emoji emoji-id="5368">👍</tg-emoji>', entity("custom_emoji", 0, 2, custom_emoji_id="5368")),
        (
            '<tg-time unix="1772442000" format="wDT">noon</tg-time>',
            entity("date_time", 0, 4, unix_time=1772442000, date_time_format="wDT"),
        ),
    ],
)
def test_tags_with_attributes(markup: str, expected: dict[str, Any]) -> None:
    assert html(markup)[1] == [expected]


def test_offsets_count_utf16_code_units() -> None:
    text, entities = html("😀 <b>é👨‍👩‍👧</b> <i>x</i> /go")
    assert entities == [entity("bold", 3, 9), entity("italic", 13, 1), entity("bot_command", 15, 3)]
    assert [utf16_slice(text, each["offset"], each["length"]) for each in entities] == ["é👨‍👩‍👧", "x", "/go"]


def test_character_references_are_one_character_each() -> None:
    assert html("&lt;<b>&amp;</b>&gt; &quot;&#128512;&#x41; &nbsp; &") == ('<&> "😀A &nbsp; &', [entity("bold", 1, 1)])


def test_nested_styles_are_all_there_and_the_longer_comes_first() -> None:
    assert html("<b>one <i>two</i></b>")[1] == [entity("bold", 0, 7), entity("italic", 4, 3)]


def test_neighbouring_stretches_of_a_style_become_one() -> None:
    assert html("<b>one</b><b>two</b>")[1] == [entity("bold", 0, 6)]


def test_no_style_and_no_command_inside_code() -> None:
    assert html("<b>a<code>/go</code>b</b>")[1] == [entity("bold", 0, 1), entity("code", 1, 3), entity("bold", 4, 1)]


def test_link_that_leads_nowhere_is_plain_text() -> None:
    assert html('<a href="nowhere">l</a>') == ("l", [])


def test_blanks_around_the_text_are_cut() -> None:
    assert html(" \n<b>x</b> \n") == ("x", [entity("bold", 0, 1)])
    assert html("<b>x \n</b> ") == ("x", [entity("bold", 0, 1)])


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<div>x</div>", 'Unsupported start tag "div" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a<br/>b", 'Unsupported start tag "br/" at byte offset 1'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b x", 'Unclosed start tag "b" at byte offset 0'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x>l</a>', 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=https://x.org>l</a>", "Unexpected end of name token at byte offset 8"),
        ('<a ="x">l</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-time unix="noon">x</tg-time>', "Invalid date specified at byte offset 22"),
        ('<tg-emoji emoji-id="x">👍</tg-emoji>', "Invalid custom emoji identifier specified at byte offset 27"),
    ],
)
def test_markup_that_cannot_be_read_is_refused_in_telegrams_words(markup: str, complaint: str) -> None:
    with pytest.raises(BadRequest) as refused:
        html(markup)
    assert str(refused.value) == f"Bad Request: can't parse entities: {complaint}"


def test_without_parse_mode_markup_is_text() -> None:
    assert format_text("<b>x</b>", parse_mode=None, entities=None) == ("<b>x</b>", [])


def test_markdown_is_not_learnt_and_other_modes_are_unknown() -> None:
    with pytest.raises(UnknownToSandbox):
        format_text("*x*", parse_mode="MarkdownV2", entities=None)
    with pytest.raises(BadRequest, match="unsupported parse_mode"):
        format_text("x", parse_mode="XML", entities=None)


def test_given_entities_are_kept_and_detected_ones_added() -> None:
    given = [entity("bold", 0, 2), entity("url", 0, 2)]
    assert format_text("😀 /go", parse_mode=None, entities=given)[1] == [
        entity("bold", 0, 2),
        entity("bot_command", 3, 3),
    ]


def test_given_entity_beyond_the_text_is_refused() -> None:
    with pytest.raises(BadRequest, match="ends after the end of the text at UTF-16 offset 9"):
        format_text("abc", parse_mode=None, entities=[entity("bold", 0, 9)])
    with pytest.raises(BadRequest, match="invalid offset or length"):
        format_text("abc", parse_mode=None, entities=[entity("bold", -1, 1)])


def test_reference_to_no_character_is_text() -> None:
    assert html("&#0; &#55296; &#x110000;") == ("&#0; &#55296; &#x110000;", [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start", ["bot_command:/start"]),
        ("go /start@sandbox_bot now", ["bot_command:/start@sandbox_bot"]),
        ("a/b and /usr/bin", []),
        ("hi @ada_x!", ["mention:@ada_x"]),
        ("ada@example.org", ["email:ada@example.org"]),
        ("see https://x.org/a?b=c.", ["url:https://x.org/a?b=c"]),
        ("(https://x.org/a_(b))", ["url:https://x.org/a_(b)"]),
        ("example.com and file.py", ["url:example.com"]),
        ("#sleep #1 #a1", ["hashtag:#sleep", "hashtag:#a1"]),
        ("$USD $usd", ["cashtag:$USD"]),
        ("😀 #öl", ["hashtag:#öl"]),
        ("8:30, 1.5 mg", []),
    ],
)
def test_telegram_finds_by_itself(text: str, found: list[str]) -> None:
    assert [f"{each['type']}:{utf16_slice(text, each['offset'], each['length'])}" for each in detect(text)] == found


async def test_link_to_a_user_becomes_a_mention(bot: Caller, ada: Person) -> None:
    message = await bot(
        "sendMessage", chat_id=ada.id, text=f'<a href="tg://user?id={ada.id}">you</a>', parse_mode="HTML"
    )
    assert message["entities"] == [entity("text_mention", 0, 3, user=ada.user())]


async def test_link_to_a_stranger_is_plain_text(bot: Caller, ada: Person) -> None:
    message = await bot("sendMessage", chat_id=ada.id, text='<a href="tg://user?id=1">you</a>', parse_mode="HTML")
    assert "entities" not in message
