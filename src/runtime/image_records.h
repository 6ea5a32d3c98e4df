#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "runtime/image_name.h"

namespace trainyard::runtime {

// What a name meant when its image was fetched or imported: one small file a name. A registry's
// name without a tag means its tag "latest".
struct ImageRecord {
  std::string source;    // skopeo's words for the name: "docker://name:tag", "oci-archive:/path"
  std::string stamp;     // what changes when the file behind the name does; empty for a registry's
  std::string digest;    // of the configuration: "sha256:…"
  std::string imported;  // where an imported image came from; empty: it was fetched by its name
  Timestamp last_used;   // the file's own time; not part of its text
};

// The records of one oci runtime's folder, below names/ (docs/formats/images.md). Any number of
// threads and processes: a record is replaced whole, durably.
class ImageRecords {
 public:
  explicit ImageRecords(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // The one text for all ways to write a source.
  static std::string canonical(const ImageSource& source);
  // Where its record is, whether or not there is one.
  std::filesystem::path path_of(const ImageSource& source) const;

  // not_found when there is none.
  Result<ImageRecord> read(const ImageSource& source) const;
  Result<void> write(const ImageSource& source, const ImageRecord& record) const;
  // Notes that the name was used now. Not durable; what fails is only forgotten.
  void touch(const ImageSource& source) const;
  // All that can be read, in the order of their sources.
  Result<std::vector<ImageRecord>> list() const;
  // Durably; absent is fine.
  Result<void> remove(const ImageRecord& record) const;

 private:
  std::filesystem::path path_of(const std::string& canonical) const;
  const std::filesystem::path folder_;
};

// The registries' names of these.
std::vector<std::string> registry_names(const std::vector<ImageRecord>& records);

// The one of `names` that `name` was most likely meant to be, going by what is behind the last '/';
// nullopt: none is near.
std::optional<std::string> similar_image(std::string_view name,
                                         const std::vector<std::string>& names);

// `error` of fetching the image `name`, with the similar one that is here: a mistyped name ends at
// a registry that doesn't know it, or can't even be found.
Error with_similar_image(const Error& error, const std::string& name,
                         const std::vector<std::string>& names);

// "sha256:" and 64 hex digits: safe as a folder's name.
bool is_image_digest(std::string_view text);

}  // namespace trainyard::runtime
