#include "cli/image_source.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <string_view>

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;
using runtime::ImageSource;

struct CloseArchive {
  void operator()(archive* a) const { archive_read_free(a); }
};

// "oci-archive", "docker-archive" or "": by the file that each form must have. A `docker save` of
// Docker 25 and later is both; as an OCI archive it needs no conversion.
Result<std::string> kind_of_archive(const fs::path& path) {
  const std::unique_ptr<archive, CloseArchive> reader(archive_read_new());
  archive_read_support_filter_all(reader.get());
  archive_read_support_format_tar(reader.get());
  if (archive_read_open_filename(reader.get(), path.c_str(), 1 << 16) != ARCHIVE_OK)
    return Error(ErrorKind::invalid_argument, path.string() + " is not a tar archive");
  bool has_manifest = false;
  archive_entry* entry = nullptr;
  while (archive_read_next_header(reader.get(), &entry) >= ARCHIVE_WARN) {
    const char* text = archive_entry_pathname(entry);
    std::string_view name = text == nullptr ? "" : text;
    if (name.starts_with("./")) name.remove_prefix(2);
    if (name == "oci-layout") return std::string("oci-archive");
    has_manifest |= name == "manifest.json";
  }
  return std::string(has_manifest ? "docker-archive" : "");
}

Result<ImageSource> source_of_file(const fs::path& path) {
  TRY(const std::string kind, kind_of_archive(path));
  if (kind.empty())
    return Error(
        ErrorKind::invalid_argument,
        path.string() +
            " is not an image: it is neither an OCI archive nor what `docker save` writes");
  return runtime::parse_image_name(kind + ":" + path.string());
}

}  // namespace

Result<ImageSource> find_image_source(const std::string& from, const fs::path& directory) {
  if (from.starts_with("docker-daemon:")) {
    ImageSource source;
    source.registry_name = from.substr(from.find(':') + 1);
    if (source.registry_name.empty())
      return Error(ErrorKind::invalid_argument, "'" + from + "' names no image");
    // This transport, unlike the others, has no default tag.
    const bool tagged =
        source.registry_name.find(':', source.registry_name.rfind('/') + 1) != std::string::npos;
    source.reference = from + (tagged ? "" : ":latest");
    return source;
  }
  for (const std::string_view prefix : {"oci-archive:", "docker-archive:", "oci:"}) {
    if (!from.starts_with(prefix)) continue;
    const fs::path path = from.substr(prefix.size());
    return runtime::parse_image_name(std::string(prefix) +
                                     (directory / path).lexically_normal().string());
  }
  if (from.starts_with("docker://")) return runtime::parse_image_name(from);
  const fs::path path = (directory / from).lexically_normal();
  std::error_code failed;
  if (fs::is_directory(path, failed)) {
    if (fs::exists(path / "oci-layout", failed))
      return runtime::parse_image_name("oci:" + path.string());
    return Error(ErrorKind::invalid_argument,
                 path.string() +
                     " holds no OCI layout (no file oci-layout); to build an image of "
                     "it: trainyard image build");
  }
  if (fs::is_regular_file(path, failed)) return source_of_file(path);
  return Error(ErrorKind::not_found, "there is no file or folder " + path.string() +
                                         "; an image in a registry is docker://NAME, one in Docker "
                                         "docker-daemon:NAME");
}

}  // namespace trainyard::cli
