// An output folder that appears whole or not at all: written beside its place, synced, swapped in at once.
#pragma once

#include "tagma/error.h"

#include <csignal>
#include <string>

namespace tagma::io {

enum class Swap : unsigned char {
  kExchange,     // renameat2: the folder itself changes places with the old one
  kGenerations,  // the place is a link to the newest generation beside it; for file systems without the exchange
};

// While one lives, passing a limit on file sizes is an error of the write (EFBIG), not the end of the process by SIGXFSZ.
// For the thread that made it and those that it starts.
class WithoutFileSizeSignal {
 public:
  WithoutFileSizeSignal();
  ~WithoutFileSizeSignal();
  WithoutFileSizeSignal(const WithoutFileSizeSignal&) = delete;
  WithoutFileSizeSignal& operator=(const WithoutFileSizeSignal&) = delete;

 private:
  sigset_t signal_{}, before_{};
};

// A temporary folder beside `place`, removed with everything in it unless it was put in its place. Parent folders that
// are not there are made, and removed again on failure. Leftovers of runs that were killed are cleared away on
// creation.
class StagedFolder {
 public:
  // Refuses (T1123) a place that holds something which is not an earlier output: no folder of a user's is ever
  // replaced.
  // `telling`: the JSON file by which an earlier folder of the same kind is known.
  static Result<StagedFolder> beside(const std::string& place, const char* telling);

  StagedFolder(StagedFolder&& other) noexcept;
  StagedFolder& operator=(StagedFolder&&) = delete;
  ~StagedFolder();

  [[nodiscard]] const std::string& path() const { return path_; }
  // How this file system can swap.
  [[nodiscard]] Swap best_swap() const;
  // Syncs every file and folder inside and puts the folder in its place; readers see the old or the new.
  Status put_in_place(Swap swap);

 private:
  StagedFolder() = default;
  Status sync_all() const;
  Status exchange();
  Status new_generation();

  std::string place_;
  std::string path_;
  std::string made_parents_from_;  // the first parent folder that was made; empty: none
  int lock_ = -1;                  // held while this run lives: others leave the folder alone
  bool done_ = false;
};

}  // namespace tagma::io
