// What `tagma help CODE` says about the codes of reading and writing files.
#include "tagma/io.h"

#include <array>

namespace tagma {
namespace {

constexpr std::array<ErrorPage, 19> kPages{{
    {"T1051", "text that is not of the declared type",
     "A cell of a CSV or NDJSON file cannot be read as the type that the schema gives its column. Nothing is guessed "
     "and nothing "
     "is rounded: 12.505 is no decimal(2), 01/07/2026 is no date. Write dates as 2026-07-01, instants as "
     "2026-07-01T10:00:00 with "
     "Z or an offset in all rows or in none, lists as JSON arrays. An empty cell is a missing value, a quoted empty "
     "one (\"\") the "
     "empty text."},
    {"T1052", "two tables read one column as different types",
     "Several tables may read one source, for instance several kinds of event in one log, but a column that they share "
     "must have "
     "one type. Give it the same type in both schemas."},
    {"T1053", "the files of one source do not fit together",
     "A source that is a folder or a glob is read as one table: every file needs the same columns, of types that can "
     "be widened "
     "to one another without loss (int32 and int64, for instance, but not int and text)."},
    {"T1055", "a prepared folder of another format",
     "`tagma prepare` writes a folder that says in prepared.json which format it has. This one has another, from a newer or older "
     "version, or the file was changed. Prepare the data again."},
    {"T1101", "data that is not there",
     "A file, folder or glob that --data names does not exist, or the data folder has no file named after a source. A "
     "declared "
     "table reads the file of its own name, or of the name after `from`: `event View of Customer from log …` reads "
     "log.parquet."},
    {"T1102", "a folder without data files",
     "Files are known by their endings: .parquet, .arrow, .csv, .ndjson. Names that begin with a dot or an underscore "
     "are left "
     "out, and folders inside are not searched: give a glob such as data/*/*.parquet."},
    {"T1103", "several candidates",
     "More than one file, or files of more than one format, could be the data of a source. Say which "
     "with --data SOURCE=PATH."},
    {"T1104", "an unknown format",
     "The format is told by the ending (.parquet, .arrow, .csv, .ndjson) or by a word before the path: "
     "--data orders=csv:orders.txt."},
    {"T1105", "a file that cannot be read", "The system refused to read it: see the reason in the message."},
    {"T1106", "a corrupt file",
     "The file is damaged, cut off, or of another format than its name says. Tagma checks everything that it reads, "
     "since a "
     "damaged file must not become a wrong audience. Write the file again."},
    {"T1107", "too little memory",
     "The data needs more memory than there is, or a damaged file claims sizes that cannot be."},
    {"T1108", "data for no table",
     "--data names a source that no declared table reads. The name is that of the table, or the one "
     "after `from`."},
    {"T1109", "a table without data",
     "Every declared table needs data: --data SOURCE=PATH, or --data DIR for a folder that has a file for "
     "each."},
    {"T1110", "a column name that occurs twice",
     "A file has several columns of a name that the rules read; none can be chosen."},
    {"T1121", "output that cannot be written",
     "The output folder cannot be made or written. Nothing was published, and what was there "
     "before is unchanged."},
    {"T1122", "a full disk",
     "The output did not fit on the disk, or passed a limit on file sizes. Nothing was published, and what was "
     "there before is unchanged."},
    {"T1123", "an output folder that holds other things",
     "The output folder is replaced as a whole at each run. So that no other file is ever lost, it must be new, empty, "
     "or an earlier "
     "output of Tagma (its manifest.json tells; of `tagma prepare` its prepared.json)."},
    {"T1124", "two output columns of one name",
     "A published rule is named like the profile's key. Rename it, or make it private."},
    {"T1125", "stopped before publishing", "The run was interrupted; the output folder is as it was."},
}};

}  // namespace

std::span<const ErrorPage> io_error_pages() { return kPages; }

}  // namespace tagma
