"""Files of the office on their way into the registry: every row previewed, applied as one, undone as one."""

from peewee import ForeignKeyField, IntegerField, TextField

from models.database import BaseModel, BytesField, JsonField, UtcField
from models.people import Person
from models.registry import Place


class Import(BaseModel):
    """A file handed in. `content` is kept until it is applied or dropped; `journal` is what undoing needs."""

    code = TextField(unique=True)
    kind = TextField()
    name = TextField()
    estate = ForeignKeyField(Place)
    state = TextField()
    content = BytesField(null=True)
    report = JsonField(default=dict)
    journal = JsonField(null=True)
    trouble = TextField(default="")
    made_by = ForeignKeyField(Person)
    made_at = UtcField()
    working_until = UtcField(null=True)
    applied_at = UtcField(null=True)
    undone_at = UtcField(null=True)

    class Meta:
        table_name = "import_"
        indexes = ((("estate", "id"), False),)


class ImportRow(BaseModel):
    """A row of the file as the preview saw it: new, changed, unchanged, wrong or noted, and why."""

    import_ = ForeignKeyField(Import, backref="rows", column_name="import_id")
    position = IntegerField()
    sheet = TextField()
    row = IntegerField()
    state = TextField()
    what = TextField(default="")
    why = TextField(default="")

    class Meta:
        indexes = ((("import_", "position"), True), (("import_", "state"), False))
