"""Style sheets and scripts: elements, order, inheritance."""

import hotclub_forms as forms
import pytest
from hotclub_forms import Media, MediaOrderConflictWarning, Script, Stylesheet


def test_elements_of_files_and_urls():
    media = Media(
        css={"all": ["a.css"], "print": ["/b.css"]}, js=["https://cdn.example.com/a.js?x=1&y=2"]
    )

    assert str(media) == (
        '<link href="a.css" media="all" rel="stylesheet">\n'
        '<link href="/b.css" media="print" rel="stylesheet">\n'
        '<script src="https://cdn.example.com/a.js?x=1&amp;y=2"></script>'
    )
    assert media.__html__() == str(media)
    assert str(media["js"]).startswith("<script")
    assert str(media["css"]).count("<link") == 2
    with pytest.raises(KeyError, match="css"):
        media["less"]


def test_files_may_have_attributes():
    script = Script("a.js", defer=True, **{"data-x": '"'})

    assert str(script) == '<script src="a.js" defer data-x="&#34;"></script>'
    assert str(Stylesheet("a.css", media="print")) == (
        '<link href="a.css" media="print" rel="stylesheet">'
    )
    assert str(Media(js=[script, script, "a.js", Script("a.js")])) == (
        f'{script}\n<script src="a.js"></script>'
    )
    assert script == Script("a.js", defer=True, **{"data-x": '"'})
    assert script != Script("a.js")
    assert script == "a.js"
    assert script != Stylesheet("a.js")
    assert repr(script) == "Script('a.js')"


def test_a_rendering_may_add_attributes_to_every_element():
    class Given:
        def __html__(self):
            return "<script>1</script>"

    media = Media(
        css={"all": ["/a.css", Stylesheet("/b.css", media="print")]},
        js=["/a.js", Script("/b.js", defer=True), Given()],
    )

    assert str(media.render(attrs={"nonce": 'a"b'})) == (
        '<link href="/a.css" media="all" nonce="a&#34;b" rel="stylesheet">\n'
        '<link href="/b.css" media="print" nonce="a&#34;b" rel="stylesheet">\n'
        '<script src="/a.js" nonce="a&#34;b"></script>\n'
        '<script src="/b.js" defer nonce="a&#34;b"></script>\n'
        "<script>1</script>"
    )
    assert (
        Script(src="/a.js").render(attrs={"async": True}) == '<script src="/a.js" async></script>'
    )


def test_an_attribute_that_an_asset_has_already_is_refused():
    media = Media(js=[Script("/a.js", nonce="x", integrity="y")])

    with pytest.raises(ValueError, match="Script has conflicting attributes: integrity, nonce"):
        media.render(attrs={"nonce": "z", "integrity": "z", "defer": True})


def test_a_path_and_an_asset_of_the_same_element_are_one():
    media = Media(
        css={"all": ["/a.css", Stylesheet("/a.css", media="all"), Stylesheet("/a.css")]},
        js=["/a.js", Script("/a.js")],
    )

    assert str(media) == (
        '<link href="/a.css" media="all" rel="stylesheet">\n'
        '<link href="/a.css" rel="stylesheet">\n'
        '<script src="/a.js"></script>'
    )


def test_media_and_something_else_can_not_be_added():
    with pytest.raises(TypeError):
        Media() + "a.js"


def test_merging_keeps_the_order_of_every_list():
    merged = Media(js=["a", "b"]) + Media(js=["c"]) + Media(js=["a", "c", "b"])

    assert merged._js == ["a", "c", "b"]
    assert (Media() + Media(css={"all": ["x"]}))._css == {"all": ["x"]}


def test_contradicting_orders_warn():
    media = Media(js=["a", "b"]) + Media(js=["b", "a"])

    with pytest.warns(MediaOrderConflictWarning, match="opposite order"):
        assert media._js == ["a", "b"]


def test_media_are_inherited_extended_or_replaced():
    class Base(forms.TextInput):
        class Media:
            css = {"all": ["base.css"]}
            js = ["base.js"]

    class Child(Base):
        class Media:
            js = ["child.js"]

    class Alone(Base):
        class Media:
            extend = False
            js = ["alone.js"]

    class Half(Base):
        class Media:
            extend = ("css",)
            js = ["half.js"]

    class Computed(Base):
        @property
        def media(self):
            return Media(js=["computed.js"])

    assert Child().media._js == ["base.js", "child.js"]
    assert Alone().media._js == ["alone.js"]
    assert (Half().media._js, Half().media._css) == (["half.js"], {"all": ["base.css"]})
    assert Computed().media._js == ["computed.js"]
    assert forms.MultiWidget([Child, Alone]).media._js == ["base.js", "child.js", "alone.js"]


def test_a_form_gathers_the_media_of_its_widgets_and_its_own():
    class Fancy(forms.TextInput):
        class Media:
            js = ["fancy.js"]

    class Own(forms.Form):
        name = forms.CharField(widget=Fancy)

        class Media:
            js = ["form.js"]

    assert Own().media._js == ["fancy.js", "form.js"]
