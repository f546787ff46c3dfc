"""How a column is written into a statement. Making a statement's text costs peewee more than running it costs the
database, and half of that are the columns: seven calls and three objects for each `"t1"."code"`."""

from typing import Any

from peewee import SCOPE_VALUES, Context, Field, FieldAlias

_OF_TABLE, _OF_ALIAS = Field.__sql__, FieldAlias.__sql__


class PlainColumns(Context):
    """Writes the columns of tables and of their aliases at once, in the words peewee itself would use; all else is
    peewee's."""

    def sql(self, node: Any) -> Context:
        how = getattr(type(node), "__sql__", None)
        if how is _OF_TABLE:
            source, name = node.model._meta.table, node.column_name
        elif how is _OF_ALIAS and not node.source.alias:
            source, name = node.source, node.field.column_name
        elif how:
            return how(node, self)
        else:
            return super().sql(node)
        if self.state.scope == SCOPE_VALUES:
            self._sql.append(f'"{name}"')
        else:
            tables = self.alias_manager
            self._sql.append(f'"{tables.mapping.get(source) or tables.add(source)}"."{name}"')
        return self
