// Folders, files and table specs for the tests of runtime/io.
#pragma once

#include "tagma/io.h"

#include <arrow/api.h>
#include <arrow/c/bridge.h>
#include <arrow/io/file.h>
#include <arrow/ipc/writer.h>
#include <gtest/gtest.h>
#include <parquet/arrow/writer.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace tagma::io_test {

namespace fs = std::filesystem;

class TempDir {
 public:
  TempDir() {
    std::string pattern = (fs::temp_directory_path() / "tagma-io-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TempDir() { fs::remove_all(path_); }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }
  [[nodiscard]] std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::string write(const std::string& name, const std::string& content) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << content;
    return *this / name;
  }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(path_)) found.push_back(entry.path().filename().string());
    std::ranges::sort(found);
    return found;
  }

 private:
  fs::path path_;
};

inline std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline ColumnSpec column(const std::string& name, Type type, bool used = true) {
  ColumnSpec spec;
  spec.name = name;
  spec.source_name = name;
  spec.type = type;
  spec.optional = true;
  spec.used = used;
  return spec;
}

inline TableSpec event_table(const std::string& source, std::vector<ColumnSpec> columns, int time = -1) {
  TableSpec spec;
  spec.name = source;
  spec.source = source;
  spec.kind = TableKind::kEvent;
  spec.columns = std::move(columns);
  spec.time = time;
  return spec;
}

template <typename Builder, typename Values>
std::shared_ptr<arrow::Array> array(Builder&& builder, const Values& values) {
  for (const auto& value : values) {
    if (value) {
      EXPECT_TRUE(builder.Append(*value).ok());
    } else {
      EXPECT_TRUE(builder.AppendNull().ok());
    }
  }
  return builder.Finish().ValueOrDie();
}

inline std::shared_ptr<arrow::Array> ints(const std::vector<std::optional<std::int64_t>>& values) {
  return array(arrow::Int64Builder(), values);
}
inline std::shared_ptr<arrow::Array> strings(const std::vector<std::optional<std::string>>& values) {
  return array(arrow::StringBuilder(), values);
}
inline std::shared_ptr<arrow::Array> instants(const std::vector<std::optional<std::int64_t>>& values,
                                              const char* zone = "UTC") {
  const auto type =
      zone == nullptr ? arrow::timestamp(arrow::TimeUnit::MICRO) : arrow::timestamp(arrow::TimeUnit::MICRO, zone);
  return array(arrow::TimestampBuilder(type, arrow::default_memory_pool()), values);
}

inline std::shared_ptr<arrow::Table> table(const std::vector<std::string>& names, const arrow::ArrayVector& columns) {
  arrow::FieldVector fields;
  for (std::size_t i = 0; i < names.size(); ++i) fields.push_back(arrow::field(names[i], columns[i]->type()));
  return arrow::Table::Make(arrow::schema(fields), columns);
}

inline void write_parquet(const std::string& path, const arrow::Table& data, std::int64_t row_group_rows = 1 << 20,
                          bool statistics = true) {
  auto out = arrow::io::FileOutputStream::Open(path).ValueOrDie();
  parquet::WriterProperties::Builder properties;
  if (!statistics) properties.disable_statistics();
  ASSERT_TRUE(
      parquet::arrow::WriteTable(data, arrow::default_memory_pool(), out, row_group_rows, properties.build()).ok());
  ASSERT_TRUE(out->Close().ok());
}

inline void write_ipc(const std::string& path, const arrow::Table& data, bool file_form) {
  auto out = arrow::io::FileOutputStream::Open(path).ValueOrDie();
  auto writer = file_form ? arrow::ipc::MakeFileWriter(out, data.schema()).ValueOrDie()
                          : arrow::ipc::MakeStreamWriter(out, data.schema()).ValueOrDie();
  ASSERT_TRUE(writer->WriteTable(data, 3).ok());
  ASSERT_TRUE(writer->Close().ok());
  ASSERT_TRUE(out->Close().ok());
}

inline Location location(const std::string& source, const std::string& path, FileFormat format) {
  return {source, path, {path}, format};
}

// The table that a stream gives; dictionaries are decoded when `plain`.
inline std::shared_ptr<arrow::Table> drain(BoundSource& source, bool plain = true) {
  auto reader = arrow::ImportRecordBatchReader(&source.stream).ValueOrDie();
  auto made = reader->ToTable().ValueOrDie();
  EXPECT_TRUE(made->ValidateFull().ok());
  if (!plain) return made;
  for (int i = 0; i < made->num_columns(); ++i) {
    if (made->column(i)->type()->id() != arrow::Type::DICTIONARY) continue;
    arrow::ArrayVector chunks;
    for (const auto& chunk : made->column(i)->chunks()) {
      const auto& codes = static_cast<const arrow::DictionaryArray&>(*chunk);
      arrow::StringBuilder builder;
      for (std::int64_t row = 0; row < codes.length(); ++row) {
        const auto& texts = static_cast<const arrow::StringArray&>(*codes.dictionary());
        EXPECT_TRUE(
            (codes.IsNull(row) ? builder.AppendNull() : builder.Append(texts.GetView(codes.GetValueIndex(row)))).ok());
      }
      chunks.push_back(builder.Finish().ValueOrDie());
    }
    made = made->SetColumn(i, arrow::field(made->field(i)->name(), arrow::utf8()),
                           std::make_shared<arrow::ChunkedArray>(chunks, arrow::utf8()))
               .ValueOrDie();
  }
  return made->CombineChunks().ValueOrDie();
}

// Column `name` printed cell by cell: what the tests compare.
inline std::vector<std::string> cells(const arrow::Table& data, const std::string& name) {
  std::vector<std::string> texts;
  const auto column = data.GetColumnByName(name);
  if (!column) return {"no column " + name};
  for (std::int64_t i = 0; i < column->length(); ++i) {
    const auto scalar = column->GetScalar(i).ValueOrDie();
    texts.push_back(scalar->is_valid ? scalar->ToString() : "missing");
  }
  return texts;
}

}  // namespace tagma::io_test
