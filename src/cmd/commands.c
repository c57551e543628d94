#include "cmd/commands.h"

#include "cmd/completion.h"
#include "cmd/diff.h"
#include "cmd/fmt.h"
#include "cmd/gen.h"
#include "cmd/import.h"
#include "cmd/keys.h"
#include "cmd/lint.h"
#include "cmd/migrate.h"
#include "cmd/providers.h"
#include "cmd/schema.h"

const struct command *const commands[] = {
    &gen_command,
    &keys_command,
    &lint_command,
    &fmt_command,
    &diff_command,
    &import_command,
    &migrate_command,
    &explain_command,
    &rules_command,
    &providers_command,
    &schema_command,
    &completion_command,
    NULL,
};
