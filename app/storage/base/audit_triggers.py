"""The log of who changed what, written by the server itself: whichever way a change takes, it is in there.

Each connection of a person says who that is (`rfq.who`); a worker's says nothing, and its writes are no person's. The
log only grows: the server refuses to change it (but for whoever may change its triggers).
"""

from sqlalchemy import DDL, Connection, text

_TABLES = {  # with the columns that say which row it is, and whose
    "accounts": "id,name",
    "approvals": "id,vendor_id",
    "attachments": "id,rfq_id",
    "capabilities": "id,vendor_id",
    "contacts": "id,vendor_id",
    "customer_lists": "customer_key",
    "decisions": "id,rfq_id",
    "invitations": "rfq_id,vendor_id",
    "mail_templates": "id,name",
    "questions": "rfq_id,number",
    "quotes": "id,rfq_id,vendor_id",
    "rfq_items": "id,rfq_id,number",
    "rfqs": "id,number",
    "scenarios": "id,rfq_id",
    "secrets": "kind,name",
    "terms": "id",
    "terms_templates": "name_key",
    "users": "id,name",
    "vendor_groups": "id,name",
    "vendors": "id,name",
}
_DELIVERIES = "held, cancel_requested"  # what people do to an email; what becomes of it is in its attempts
_RULES = "('approval', 'controlled_files_on_pages')"  # of the preferences: the others are one's own comfort
_HIDDEN = "('secrets', 'user_passwords')"  # that it was stored anew, and never what
_SILENT = "{changed_at,changed_by,version,sealed,logo,name_key,last_line,token,message_key,cells}"
_WRITE = f"""
CREATE OR REPLACE FUNCTION rfq_sender_audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  person text := coalesce(current_setting('rfq.who', true), '');
  silent text[] := '{_SILENT}';
  old_row jsonb := '{{}}';
  new_row jsonb := '{{}}';
  row_key jsonb := '{{}}';
BEGIN
  IF person = '' THEN RETURN NULL; END IF;
  BEGIN
    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;
    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;
    SELECT jsonb_object_agg(k, CASE TG_OP WHEN 'DELETE' THEN old_row -> k ELSE new_row -> k END) INTO row_key
      FROM unnest(string_to_array(TG_ARGV[0], ',')) k;
  EXCEPTION WHEN untranslatable_character OR invalid_text_representation THEN  -- half characters in kept JSON
    old_row := '{{"unreadable": false}}';
    new_row := '{{"unreadable": true}}';
  END;
  IF TG_TABLE_NAME IN {_HIDDEN} THEN
    old_row := '{{}}';
    new_row := '{{}}';
  ELSIF TG_OP = 'UPDATE' THEN
    SELECT coalesce(jsonb_object_agg(o.key, o.value), '{{}}'),
           coalesce(jsonb_object_agg(o.key, new_row -> o.key), '{{}}')
      INTO old_row, new_row
      FROM jsonb_each(old_row - silent) o WHERE new_row -> o.key IS DISTINCT FROM o.value;
    IF old_row = '{{}}' THEN RETURN NULL; END IF;
  END IF;
  INSERT INTO audit (at, who, what, place, key, before, after) VALUES (
    clock_timestamp() AT TIME ZONE 'UTC', person,
    CASE TG_OP WHEN 'INSERT' THEN 'added' WHEN 'UPDATE' THEN 'changed' ELSE 'removed' END,
    TG_TABLE_NAME, row_key, old_row - silent, new_row - silent);
  RETURN NULL;
END $$
"""  # noqa: S608 - our own words
_WRITE_ENDED = """
CREATE FUNCTION rfq_sender_audit_ended() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  person text := coalesce(current_setting('rfq.who', true), '');
BEGIN
  IF person = '' THEN RETURN NULL; END IF;
  INSERT INTO audit (at, who, what, place, key, before, after)
    SELECT clock_timestamp() AT TIME ZONE 'UTC', person, 'removed', TG_TABLE_NAME,
           jsonb_build_object('name_key', name_key), '{}'::jsonb, '{}'::jsonb
      FROM ended GROUP BY name_key ORDER BY name_key;
  RETURN NULL;
END $$
"""
_ENDED = """
CREATE TRIGGER rfq_sender_audit AFTER DELETE ON sign_ins REFERENCING OLD TABLE AS ended
FOR EACH STATEMENT EXECUTE FUNCTION rfq_sender_audit_ended()
"""
_KEEP = """
CREATE FUNCTION rfq_sender_audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the log of changes is not changed'; END $$
"""
_KEPT = """
CREATE TRIGGER rfq_sender_audit_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION rfq_sender_audit_kept()
"""


def create(connection: Connection) -> None:
    """Begin to write it, on tables that are there."""
    triggers = [_trigger(table, key, "INSERT OR UPDATE OR DELETE") for table, key in _TABLES.items()]
    triggers.append(_of_rules())
    mails = _trigger("deliveries", "id,rfq_id,vendor_id", f"INSERT OR UPDATE OF {_DELIVERIES}")
    for statement in (_WRITE, _KEEP, _KEPT, *triggers, mails):
        connection.execute(DDL(statement))  # type: ignore[no-untyped-call] # SQLAlchemy's own


def watch_rules(connection: Connection) -> None:
    """The rules of today, where fewer were in the log."""
    connection.execute(text("DROP TRIGGER rfq_sender_audit ON preferences"))
    connection.execute(DDL(_of_rules()))  # type: ignore[no-untyped-call] # SQLAlchemy's own


def watch_sign_ins(connection: Connection) -> None:
    """Whose password was set or taken away, and who was signed out everywhere: one entry for each user."""
    for statement in (
        _WRITE,
        _trigger("user_passwords", "name_key", "INSERT OR UPDATE OR DELETE"),
        _WRITE_ENDED,
        _ENDED,
    ):
        connection.execute(DDL(statement))  # type: ignore[no-untyped-call] # SQLAlchemy's own


def unlock(connection: Connection) -> None:
    """Let the log be emptied, in a transaction that brings another one in its place."""
    connection.execute(text("ALTER TABLE audit DISABLE TRIGGER rfq_sender_audit_kept"))


def lock(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE audit ENABLE TRIGGER rfq_sender_audit_kept"))


def _of_rules() -> str:
    return _trigger("preferences", "key", "INSERT OR UPDATE", f"WHEN (NEW.key IN {_RULES}) ")


def _trigger(table: str, key: str, when: str, which: str = "") -> str:
    return (
        f"CREATE TRIGGER rfq_sender_audit AFTER {when} ON {table} "
        f"FOR EACH ROW {which}EXECUTE FUNCTION rfq_sender_audit('{key}')"
    )
