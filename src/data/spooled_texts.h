#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::data {

// A list of strings of any length: their bytes are in an unnamed file, and 8 bytes of each in
// memory.
class SpooledTexts {
 public:
  // The file is in `folder`, which exists, and disappears with this object or the process.
  static Result<SpooledTexts> create(const std::filesystem::path& folder);

  // One thread; all before the first get().
  Result<void> add(std::string_view text);
  // After the last add().
  Result<void> finish();
  // Any thread.
  std::uint64_t size() const { return ends_.size(); }
  Result<std::string> get(std::uint64_t index) const;

 private:
  explicit SpooledTexts(UniqueFd fd) : fd_(std::move(fd)) {}

  UniqueFd fd_;
  std::vector<std::uint64_t> ends_;  // offset of each text's end in the file
  std::string buffer_;               // added and not written yet
};

// An unnamed file in `folder`, for reading and writing.
Result<UniqueFd> open_unnamed_file(const std::filesystem::path& folder);

}  // namespace trainyard::data
