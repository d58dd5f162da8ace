"""The form as data holds what the annex holds."""

from khumkan.hub.incidents.record import read_form


def test_it_has_as_many_boxes_as_the_annex() -> None:
    form = read_form()
    n_boxes = {name: len(form.options_of(field)) for name, field in form.fields.items()}
    assert (n_boxes["symptoms"], n_boxes["data_kinds"]) == (24, 8)
    assert (n_boxes["situation"], n_boxes["done"]) == (8, 6)


def test_every_field_stands_in_a_section_and_has_both_names() -> None:
    form = read_form()
    listed = [field.name for _, fields in form.by_section() for field in fields]
    assert listed == list(form.fields)
    assert all(field.label.th and field.label.en for field in form.fields.values())
    assert len(form.fields) == 51


def test_boxes_belong_to_fields_that_have_them() -> None:
    for field in read_form().fields.values():
        assert bool(field.options) is (field.kind in {"one", "several"}), field.name
