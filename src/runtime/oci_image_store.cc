#include "runtime/oci_image_store.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <optional>

#include "base/failpoint.h"
#include "base/files.h"
#include "base/json_object.h"
#include "base/list_folder.h"
#include "base/log.h"
#include "base/process.h"
#include "base/random.h"
#include "runtime/image_config.h"
#include "runtime/image_fetch.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using std::chrono::milliseconds;

Result<json::object> read_json(const fs::path& path) {
  TRY(const std::string text, read_file(path));
  return parse_object(path.string(), text);
}

fs::path blob_path(const fs::path& layout, const std::string& digest) {
  return layout / "blobs" / "sha256" / digest.substr(7);
}

// Of the only image in a layout written by skopeo.
Result<std::string> config_digest(const fs::path& layout) {
  const auto corrupt = [&] {
    return Error(ErrorKind::corrupt, "the image layout " + layout.string() + " is not well-formed");
  };
  TRY(const json::object index, read_json(layout / "index.json"));
  const json::value* manifests = index.if_contains("manifests");
  if (manifests == nullptr || !manifests->is_array() || manifests->get_array().size() != 1 ||
      !manifests->get_array()[0].is_object())
    return corrupt();
  const std::string manifest = text_at(manifests->get_array()[0].get_object(), "digest");
  if (!is_image_digest(manifest)) return corrupt();
  TRY(const json::object content, read_json(blob_path(layout, manifest)));
  const json::value* config = content.if_contains("config");
  if (config == nullptr || !config->is_object()) return corrupt();
  std::string digest = text_at(config->get_object(), "digest");
  if (!is_image_digest(digest)) return corrupt();
  return digest;
}

// A tool that may take as long as a download.
struct ToolRun {
  std::vector<std::string> argv;
  fs::path log;                // for its messages
  fs::path output{};           // for what it prints; empty: the log
  const UniqueFd* input = {};  // nullptr: nothing
};

Result<UniqueFd> create_file(const fs::path& path) {
  UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file) return Error::from_errno(errno, "create " + path.string());
  return file;
}

Result<void> run_tool(ToolRun run, const std::string& name, const Cancelled& cancelled) {
  TRY(const UniqueFd log, create_file(run.log));
  UniqueFd output;
  if (!run.output.empty()) {
    TRY(output, create_file(run.output));
  }
  const std::string tool = run.argv.front();
  SpawnOptions options;
  options.argv = std::move(run.argv);
  options.stdin_fd = run.input == nullptr ? -1 : run.input->get();
  options.stdout_fd = output ? output.get() : log.get();
  options.stderr_fd = log.get();
  TRY(Child child, Child::spawn(options));
  for (;;) {
    TRY(const std::optional<ExitStatus> status, child.wait(milliseconds(200)));
    if (status && status->success()) return ok();
    if (status) {
      TRY(const std::string log_text, read_file(run.log));
      return image_tool_error(name, tool, *status, log_text);
    }
    if (cancelled && cancelled()) {
      TRY_VOID(child.signal(SIGKILL));
      TRY(const auto ended, child.wait());
      (void)ended;
      return image_cancelled(name);
    }
  }
}

Result<void> sync_file_system(const fs::path& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || ::syncfs(fd.get()) != 0) return Error::from_errno(errno, "sync " + path.string());
  return ok();
}

// skopeo's, before what it acts on. The login is its standard input, so that it is in no argument.
std::vector<std::string> skopeo(const char* action, const ImageSource& source, bool has_login) {
  const std::string from = std::string_view(action) == "copy" ? "src-" : "";
  std::vector<std::string> argv = {"skopeo", action};
  if (source.loopback) argv.push_back("--" + from + "tls-verify=false");
  if (has_login) argv.push_back("--" + from + "authfile=/dev/stdin");
  return argv;
}

}  // namespace

// One use of a registry, or of a file.
struct OciImageStore::Fetch {
  const std::string& name;  // for errors
  const ImageSource& source;
  const UniqueFd* login = nullptr;  // of make_auth_file(); nullptr: none
};

OciImageStore::OciImageStore(fs::path root) : root_(std::move(root)), records_(root_ / "names") {}

Result<UnpackedImage> OciImageStore::open_image(const std::string& digest) const {
  if (!is_image_digest(digest))
    return Error(ErrorKind::corrupt, "'" + digest + "' is not a digest");
  const fs::path folder = root_ / "images" / digest.substr(7);
  TRY(const std::string text, read_file(folder / "image.json"));
  TRY(ImageConfig config, parse_image_config(text));
  return UnpackedImage{digest, folder / "rootfs", std::move(config)};
}

Result<UnpackedImage> OciImageStore::find_recorded(const ImageSource& source,
                                                   const std::string& stamp) const {
  TRY(const ImageRecord record, records_.read(source));
  if (record.stamp != stamp)
    return Error(ErrorKind::not_found, "image '" + source.reference + "' was not fetched yet");
  return open_image(record.digest);
}

Result<UnpackedImage> OciImageStore::find(const std::string& name) const {
  TRY(const ImageSource source, parse_image_name(name));
  TRY(const std::string stamp, stamp_of(source));
  auto image = find_recorded(source, stamp);
  if (!image && image.error().kind() == ErrorKind::not_found)
    return Error(ErrorKind::not_found, "image '" + name + "' was not fetched yet");
  return image;
}

// For anybody: what was fetched with a login isn't found.
Result<UnpackedImage> OciImageStore::find_unrestricted(const ImageSource& source,
                                                       const std::string& stamp) const {
  TRY(const ImageRecord record, records_.read(source));
  if (!record.manifest.empty())
    return Error(ErrorKind::not_found,
                 "image '" + source.reference + "' is for those with a login");
  return find_recorded(source, stamp);
}

Result<UnpackedImage> OciImageStore::ensure(const ImageRequest& request,
                                            const Cancelled& cancelled) const {
  const std::string& name = request.name;
  TRY(const ImageSource source, parse_image_name(name));
  TRY(const std::string stamp, stamp_of(source));
  if (auto known = find_unrestricted(source, stamp)) {
    records_.touch(source);
    return known;
  }
  TRY(const FileLock only_one, lock_name(source, name, cancelled));
  if (auto known = find_unrestricted(source, stamp)) return known;
  const auto record = records_.read(source);
  const bool restricted = record && !record->manifest.empty();
  if (source.kind == ImageSource::Kind::registry && (request.login || restricted))
    return ensure_permitted(request, source, cancelled);
  const auto fetched = fetch({name, source}, cancelled);
  if (!fetched && source.kind == ImageSource::Kind::registry)
    return with_similar_image(fetched.error(), name,
                              registry_names(records_.list().value_or(std::vector<ImageRecord>())));
  if (!fetched) return fetched.error();
  const std::string& digest = *fetched;
  TRY_VOID(records_.write(source, {ImageRecords::canonical(source), stamp, digest, "", {}}));
  return open_image(digest);
}

// Fetches what the registry said that the name means, also if that changes meanwhile.
Result<UnpackedImage> OciImageStore::ensure_permitted(const ImageRequest& request,
                                                      const ImageSource& source,
                                                      const Cancelled& cancelled) const {
  UniqueFd login;
  if (request.login) {
    TRY(const RegistryLogin asked, request.login());
    TRY(login, make_auth_file(asked));
  }
  const UniqueFd* const input = login ? &login : nullptr;
  TRY(const std::string manifest, ask_for_manifest({request.name, source, input}, cancelled));
  const auto record = records_.read(source);
  if (record && record->manifest == manifest) {
    if (auto known = open_image(record->digest)) {
      records_.touch(source);
      return known;
    }
  }
  ImageSource exact = source;
  exact.reference = "docker://" + repository_of(source) + "@" + manifest;
  TRY(const std::string digest, fetch({request.name, exact, input}, cancelled));
  TRY_VOID(records_.write(source, {ImageRecords::canonical(source), "", digest, "", {}, manifest}));
  return open_image(digest);
}

Result<std::string> OciImageStore::ask_for_manifest(const Fetch& wanted,
                                                    const Cancelled& cancelled) const {
  const fs::path work = root_ / "fetching" / random_hex(16);
  TRY_VOID(ensure_directory(work, 0700));
  TRY(const std::optional<FileLock> in_use, FileLock::try_acquire(work / "lock"));
  const auto run = [&]() -> Result<std::string> {
    std::vector<std::string> inspect = skopeo("inspect", wanted.source, wanted.login != nullptr);
    inspect.emplace_back("--raw");
    inspect.push_back(wanted.source.reference);
    TRY_VOID(run_tool({std::move(inspect), work / "log", work / "manifest", wanted.login},
                      wanted.name, cancelled));
    TRY_VOID(run_tool({{"skopeo", "manifest-digest", (work / "manifest").string()},
                       work / "log",
                       work / "digest"},
                      wanted.name, cancelled));
    TRY(std::string digest, read_file(work / "digest"));
    if (digest.ends_with('\n')) digest.pop_back();
    if (!is_image_digest(digest))
      return Error(ErrorKind::corrupt, "'" + digest + "' is no digest of a manifest");
    return digest;
  };
  Result<std::string> digest = run();
  if (auto removed = remove_tree(work); !removed)
    log::warning("image_work_not_removed", {{"error", removed.error().message()}});
  return digest;
}

Result<UnpackedImage> OciImageStore::import(const ImageSource& from, const std::string& name,
                                            const Cancelled& cancelled) const {
  TRY(const ImageSource source, parse_image_name(name));
  if (source.kind != ImageSource::Kind::registry || name.find('@') != std::string::npos)
    return Error(ErrorKind::invalid_argument,
                 "'" + name + "' can't name an imported image: it must be a name like my-image:1");
  TRY(const FileLock only_one, lock_name(source, name, cancelled));
  TRY(const std::string digest, fetch({name, from}, cancelled));
  TRY_VOID(
      records_.write(source, {ImageRecords::canonical(source), "", digest, from.reference, {}}));
  return open_image(digest);
}

Result<FileLock> OciImageStore::lock_name(const ImageSource& source, const std::string& name,
                                          const Cancelled& cancelled) const {
  for (const char* folder : {"names", "images", "fetching"})
    TRY_VOID(ensure_directory(root_ / folder, 0700));
  fs::path path = records_.path_of(source);
  path.replace_extension(".lock");
  TRY(FileLock lock, lock_within_timeout(path, name, cancelled));
  TRY_VOID(remove_abandoned_work());
  return lock;
}

Result<std::string> OciImageStore::fetch(const Fetch& wanted, const Cancelled& cancelled) const {
  const fs::path work = root_ / "fetching" / random_hex(16);
  TRY_VOID(ensure_directory(work, 0700));
  TRY(const std::optional<FileLock> in_use, FileLock::try_acquire(work / "lock"));
  // umoci can't unpack zstd, which some registries' images use; gzip isn't changed.
  std::vector<std::string> copy = skopeo("copy", wanted.source, wanted.login != nullptr);
  for (const char* option : {"--quiet", "--dest-compress-format", "gzip"})
    copy.emplace_back(option);
  copy.push_back(wanted.source.reference);
  copy.push_back("oci:" + (work / "layout").string() + ":image");
  Result<void> copied =
      run_tool({std::move(copy), work / "log", {}, wanted.login}, wanted.name, cancelled);
  Result<std::string> digest = copied ? unpack(work, wanted.name, cancelled) : copied.error();
  if (auto removed = remove_tree(work); !removed)
    log::warning("image_work_not_removed", {{"error", removed.error().message()}});
  return digest;
}

Result<std::string> OciImageStore::unpack(const fs::path& work, const std::string& name,
                                          const Cancelled& cancelled) const {
  const fs::path layout = work / "layout";
  TRY(std::string digest, config_digest(layout));
  const fs::path image = root_ / "images" / digest.substr(7);
  const fs::path lock = image.string() + ".lock";
  TRY(const FileLock only_one, lock_within_timeout(lock, name, cancelled));
  if (open_image(digest)) return digest;  // another name of the same image
  const fs::path fresh = work / "image";
  TRY_VOID(ensure_directory(fresh, 0755));
  TRY_VOID(run_tool({{"umoci", "raw", "unpack", "--image", layout.string() + ":image",
                      (fresh / "rootfs").string()},
                     work / "log"},
                    name, cancelled));
  TRY(const std::string config, read_file(blob_path(layout, digest)));
  TRY_VOID(parse_image_config(config).map([](const ImageConfig&) {}));
  TRY_VOID(replace_file(fresh / "image.json", config));
  TRY_FAILPOINT("agent.image.unpacked");
  TRY_VOID(sync_file_system(fresh));
  if (::rename(fresh.c_str(), image.c_str()) != 0)
    return Error::from_errno(errno, "rename to " + image.string());
  FAILPOINT("agent.image.placed");
  TRY_VOID(fsync_directory(root_ / "images"));
  return digest;
}

// Removes fetches whose process has died: no process holds the lock in their folder any more.
Result<void> OciImageStore::remove_abandoned_work() const {
  for (const fs::path& work : list_readable(root_ / "fetching")) {
    std::error_code ignored;
    if (!fs::exists(work / "lock", ignored)) continue;  // just being created
    TRY(const std::optional<FileLock> abandoned, FileLock::try_acquire(work / "lock"));
    if (abandoned) TRY_VOID(remove_tree(work));
  }
  return ok();
}

}  // namespace trainyard::runtime
