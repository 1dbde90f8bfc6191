// What `tagma help CODE` says about the codes that the command itself and the binding of data give.
#include "cli/command.h"
namespace tagma::cli {

namespace {

constexpr ErrorPage kPages[] = {
    {"T0803", "a test that does not say whose value it expects",
     "A test with several profiles names the one it speaks of by its key: `expect for 1: 生命周期 == \"新客\"`. With a single profile the key may be left out."},
    {"T0804", "a test about somebody who is not in it",
     "`expect for KEY` speaks of a profile row with this key that the test itself lists; without such a row the profile has nobody to ask about."},
    {"T1000", "the data breaks the schema in several ways",
     "Everything that is wrong with the bound data is told at once, one line each. Nothing was published. The schema is a contract: "
     "either the data is wrong, or the schema promises too much."},
    {"T1001", "a source without data",
     "A declared table is read by the rules and no data is bound to it. Give it with --data SOURCE=PATH, or put a file of its name "
     "into the folder that --data names."},
    {"T1002", "a column that is not there",
     "The schema declares a column that the data does not have. A lost column never makes a condition vanish: the run stops. Correct "
     "the name in the schema, or bring the column."},
    {"T1003", "a column of another type",
     "The data's type does not mean the declared one. Integers of any width are int, floats are float, decimals and integers are "
     "decimal(s) when nothing is lost, texts are string and enum, instants of any unit are timestamp. Nothing is converted silently."},
    {"T1004", "two rows of one key",
     "A profile and a lookup have one row per key. Events that may come twice are declared so: `unique by event_id latest ingested_at`."},
    {"T1005", "a missing value where none may be",
     "Say `?` after the type if the value may be missing, or `else missing`, `else reject` to go on with what the others say. Rows "
     "are numbered from 0 in the order of the data."},
    {"T1006", "a value outside its set",
     "An enum column has a text that the schema does not list. Add it to the set, or say `else missing` (the value is missing there) "
     "or `else reject` (the row is left out) after the column; both are counted."},
    {"T1007", "a value that its type cannot hold",
     "An integer beyond 64 bits, a decimal with more places than the schema says, an instant outside the calendar: to go on would "
     "change the value. Declare a type that holds it, or say `else missing` or `else reject`."},
    {"T1008", "a float that is no number", "NaN and infinity are never values. Where the column may be missing they are missing, and counted; elsewhere they stop the run."},
    {"T1009", "text that is not UTF-8", "All texts are UTF-8. Convert the file when it is written; GBK, for instance, cannot be told from UTF-8 afterwards."},
    {"T1010", "a table that is too large", "One table may have 2,147,483,647 rows. Divide the log by time and run over the part that the windows need."},
    {"T1011", "an expectation that does not hold",
     "`expect \"NAME\" CONDITION on TABLE` demands the condition of every row; a row for which it is unknown does not satisfy it either "
     "(`balance >= 0.00 or balance is missing` says that missing is fine). `else count` counts such rows and goes on, `else reject` "
     "leaves them out, `else missing` makes the value missing that the condition is about."},
    {"T1111", "not enough memory", "The tables that the rules read are held in memory, by column and only those columns that are read. Ask for fewer rules with --only, or use a larger machine."},
    {"T1112", "malformed Arrow data", "A program handed over Arrow data that contradicts itself: a column shorter than its batch, offsets that run backwards, a code outside its dictionary. The defect is where the data was made."},
    {"T1201", "no rules, or no such zone", "The command reads rule files that are given to it, or those that the tagma.toml of this folder names."},
    {"T1202", "arguments that do not fit", "`tagma --help` lists the commands, `tagma COMMAND --help` the options of one, with examples."},
    {"T1203", "a text that is no such value", "Values on the command line are written as in a rule: 12, 12.50, 2026-07-01, 2026-07-01T10:00 (in the file's time zone) or 2026-07-01T10:00Z."},
    {"T1204", "a rule that is not there", "`--only`, `--rule` and `:why` take the names of rules, as they are declared; `tagma check --list` prints them."},
    {"T1205", "a key that cannot be one", "A customer is found by the key that the schema declares; the text must be of its type."},
    {"T1206", "nobody has this key", "No row of the profile's table has the key. Is the right data bound, and is it the key's own type and spelling?"},
    {"T1207", "a profile that no rule is about", "`--profile` names one of the catalogue's profile tables."},
    {"T1208", "a stage that cannot be printed", "--dump prints ast, ir, ir:PASS after one pass, llvm or asm. The interpreter makes no machine code, so it has neither llvm nor asm."},
    {"T1209", "a mistake in tagma.toml", "The file has [project] name, rules; [data] dir or one line per source; [params]; [run] as_of, out, threads. `tagma run --help` shows one."},
    {"T1210", "--row that is not understood", "A customer as JSON: an object with the columns of the profile, and per table of the customer's own a list of objects: '{\"id\": 7, \"Order\": [{\"time\": \"2026-06-24T10:00\", \"amount\": \"12.50\"}]}'. Decimals are texts."},
    {"T1211", "a processor that is too old", "Tagma is compiled for processors with AVX2, which machines have had since 2013."},
    {"T1301", "interrupted", "Ctrl-C stops a run. Nothing was written: an output folder appears whole or not at all."},
    {"T1302", "--strict", "A fault (an overflow, a division by zero, a key that is not found …) or a breach of the contract was counted. The summary says where; without --strict the run publishes and reports them."},
    {"T0390", "a constant that a function refuses", "A pattern, a time zone, a unit or a number of places is looked at when the rules are compiled, so a bad one is an error and not a missing value."},
    {"T1390", "machine code could not be made", "The rules are right, but this machine's compiler back end failed. `tagma run --executor interpreter` gives the same answers, slowly."},
};

}  // namespace

std::span<const ErrorPage> command_pages() { return kPages; }

}  // namespace tagma::cli
