// A run's answers -> the output folder of the contract.
#include "runtime/io/arrow_errors.h"
#include "runtime/io/manifest.h"
#include "runtime/io/memory.h"
#include "runtime/io/result_columns.h"
#include "runtime/io/segments.h"
#include "runtime/io/staged_folder.h"
#include "runtime/io/write_csv.h"
#include "runtime/io/write_file.h"

#include <arrow/ipc/writer.h>
#include <arrow/table.h>
#include <fmt/format.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

#include <chrono>
#include <filesystem>

namespace tagma {
namespace {

constexpr std::int64_t kRowGroupRows = 1 << 20;

std::string_view ending(OutputFormat format) {
  switch (format) {
    case OutputFormat::kParquet:
      return "parquet";
    case OutputFormat::kArrow:
      return "arrow";
    case OutputFormat::kCsv:
      return "csv";
  }
  return "";
}

// The columns of a row group are encoded and compressed by all threads. A key is different in every row: no dictionary.
arrow::Status write_parquet(const arrow::Table& table, int keys, bool use_threads,
                            const std::shared_ptr<arrow::io::OutputStream>& out) {
  parquet::WriterProperties::Builder properties;
  properties.memory_pool(io::memory())->compression(parquet::Compression::ZSTD)->max_row_group_length(kRowGroupRows);
  for (int key = 0; key < keys; ++key) properties.disable_dictionary(table.schema()->field(key)->name());
  const auto arrow_properties =
      parquet::ArrowWriterProperties::Builder().store_schema()->set_use_threads(use_threads)->build();
  ARROW_ASSIGN_OR_RAISE(const auto writer, parquet::arrow::FileWriter::Open(*table.schema(), io::memory(), out,
                                                                            properties.build(), arrow_properties));
  arrow::TableBatchReader batches(table);
  batches.set_chunksize(kRowGroupRows);
  while (true) {
    ARROW_ASSIGN_OR_RAISE(const auto batch, batches.Next());
    if (!batch) return writer->Close();
    ARROW_RETURN_NOT_OK(writer->WriteRecordBatch(*batch));
  }
}

arrow::Status write_ipc(const arrow::Table& table, const std::shared_ptr<arrow::io::OutputStream>& out) {
  ARROW_ASSIGN_OR_RAISE(const auto writer, arrow::ipc::MakeFileWriter(out, table.schema()));
  ARROW_RETURN_NOT_OK(writer->WriteTable(table));
  return writer->Close();
}

Status check_names(const RunResult& result, const ProfileResult& profile, const arrow::Schema& schema) {
  for (const auto& field : schema.fields()) {
    if (schema.GetAllFieldIndices(field->name()).size() > 1) {
      const Table& table = result.data->tables[static_cast<std::size_t>(profile.table)];
      return fail(ErrorKind::kRules, "T1124",
                  fmt::format("the output of {} would have two columns named {}", table.spec->name, field->name()),
                  "Rename the rule, or make it private.");
    }
  }
  return {};
}

class Publisher {
 public:
  Publisher(const RunResult& result, const PublishOptions& options, std::filesystem::path folder)
      : result_(result), options_(options), folder_(std::move(folder)) {}

  Status tables() {
    bool first = true;
    for (const auto& profile : result_.profiles) {
      TAGMA_TRY(stopped());
      const Table& table = result_.data->tables[static_cast<std::size_t>(profile.table)];
      std::shared_ptr<arrow::Table> made;
      const auto status = io::guarded([&] { return io::published_table(result_, profile).Value(&made); });
      if (!status.ok()) return io::write_failed("tags", status);
      TAGMA_TRY(check_names(result_, profile, *made->schema()));
      const std::string name = first ? fmt::format("tags.{}", ending(options_.format))
                                     : fmt::format("tags.{}.{}", table.spec->name, ending(options_.format));
      first = false;
      const auto keys = static_cast<int>(table.spec->key.size());
      TAGMA_TRY(io::write_file(folder_ / name, [&](const auto& out) { return write_table(*made, keys, out); }));
      TAGMA_TRY(segments(profile, table));
    }
    return {};
  }

  Status text(std::string_view name, const std::string& content) {
    TAGMA_TRY(stopped());
    return io::write_file(folder_ / name, [&](const auto& out) { return out->Write(content); });
  }

 private:
  Status stopped() const {
    if (options_.stop == nullptr || !options_.stop->load()) return {};
    return fail(ErrorKind::kInterrupted, "T1125",
                "stopped before the output was published; what was there is unchanged");
  }

  arrow::Status write_table(const arrow::Table& table, int keys,
                            const std::shared_ptr<arrow::io::OutputStream>& out) const {
    switch (options_.format) {
      case OutputFormat::kParquet:
        return write_parquet(table, keys, result_.context.threads != 1, out);
      case OutputFormat::kArrow:
        return write_ipc(table, out);
      case OutputFormat::kCsv:
        return io::write_csv(table, *out);
    }
    return arrow::Status::OK();
  }

  Status segments(const ProfileResult& profile, const Table& table) {
    const io::RowOrder order(profile, table);
    const bool keys = io::by_keys(table, order);
    for (const RuleResult* rule : io::published_rules(result_, profile)) {
      const RuleSpec& spec = result_.program->rules()[static_cast<std::size_t>(rule->rule)];
      if (spec.kind != RuleKind::kSegment) continue;
      std::error_code error;
      std::filesystem::create_directory(folder_ / "segments", error);
      if (error) return io::write_failed("segments", error.value());
      TAGMA_TRY(text(fmt::format("segments/{}.roaring", spec.name), io::segment_bitmap(*rule, table, order, keys)));
    }
    return {};
  }

  const RunResult& result_;
  const PublishOptions& options_;
  std::filesystem::path folder_;
};

}  // namespace

Status publish(const RunResult& result, const std::string& out_dir, const PublishOptions& options,
               const ManifestExtras& extras) {
  const auto begin = std::chrono::steady_clock::now();
  const io::WithoutFileSizeSignal quiet;
  TAGMA_ASSIGN(auto staged, io::StagedFolder::beside(out_dir, "manifest.json"));
  Publisher publisher(result, options, staged.path());
  TAGMA_TRY(publisher.tables());
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  TAGMA_TRY(publisher.text("manifest.json", io::manifest_text(result, extras, seconds.count())));
  return staged.put_in_place(staged.best_swap());
}

}  // namespace tagma
