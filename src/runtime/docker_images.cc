#include "runtime/docker_images.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/json.hpp>
#include <cerrno>
#include <future>
#include <optional>

#include "base/files.h"
#include "base/json_object.h"
#include "base/percent_encoding.h"
#include "base/process.h"
#include "runtime/docker_answers.h"
#include "runtime/docker_container.h"
#include "runtime/docker_progress.h"
#include "runtime/image_records.h"
#include "runtime/tar_scan.h"

namespace trainyard::runtime {
namespace {

using std::chrono::milliseconds;

// A working engine reports every second; such a long silence means that it hangs.
constexpr auto kImageTimeout = std::chrono::minutes(15);

// Splits "name:tag" or "name@digest". Without a tag an engine would pull all tags.
struct PullName {
  std::string name;
  std::string tag = "latest";
};

PullName split_reference(const std::string& reference) {
  if (const std::size_t at = reference.find('@'); at != std::string::npos)
    return {reference.substr(0, at), reference.substr(at + 1)};
  const std::size_t colon = reference.rfind(':');
  if (colon == std::string::npos || reference.find('/', colon) != std::string::npos)
    return {reference};
  return {reference.substr(0, colon), reference.substr(colon + 1)};
}

// Makes a call that reports progress on a thread, so that `cancelled` is polled whatever happens;
// then `give_up` is set.
Result<void> call_with_retries(const DockerApi& api, DockerCall call, const std::string& name,
                               const Cancelled& cancelled, std::atomic<bool>& give_up) {
  DockerProgress progress;
  call.idle_timeout = kImageTimeout;
  call.cancelled = &give_up;
  call.sink = [&progress](std::string_view bytes) { return progress.feed(bytes); };
  auto answer = std::async(std::launch::async, [&] { return api.call(call); });
  while (answer.wait_for(milliseconds(100)) == std::future_status::timeout)
    if (cancelled && cancelled()) give_up = true;
  const Result<std::string> outcome = answer.get();
  if (give_up) return image_cancelled(name);
  if (!outcome && !outcome.error().code().empty() && outcome.error().code() != kEngineUnreachable)
    return image_error(name, outcome.error().message());
  if (!outcome) return outcome.error().wrap("image '" + name + "'");
  if (progress.failure()) return image_error(name, *progress.failure());
  return ok();
}

Result<std::string> id_of(const boost::json::object& image) {
  std::string id = text_at(image, "Id");
  if (id.empty()) return Error(ErrorKind::corrupt, "the engine names no id of an image");
  return id.find(':') == std::string::npos ? "sha256:" + id : id;
}

// Whether `reference` is `id` or its beginning, with or without "sha256:".
bool is_id(std::string_view reference, std::string_view id) {
  return id.starts_with(reference) || id.substr(id.find(':') + 1).starts_with(reference);
}

constexpr std::string_view kFiles = "files\n";
constexpr std::string_view kNoFiles = "no files\n";

// Whether that container has anything but folders below `folder`; false if the folder doesn't
// exist.
Result<bool> archive_has_files(const DockerApi& api, const std::string& engine_id,
                               const std::string& folder) {
  TarScan scan;
  bool found = false;
  DockerCall get;
  get.path = "/containers/" + engine_id + "/archive?path=" + percent_encode(folder + "/.", true);
  get.sink = [&](std::string_view bytes) -> Result<void> {
    found = scan.feed(bytes);
    if (found) return Error(ErrorKind::cancelled, "enough was read");
    return ok();
  };
  const auto archive = api.call(get);
  if (archive || found) return found;
  // Docker's message is "No such container", Podman's "no such container".
  const bool is_gone = archive.error().message().find("o such container") != std::string::npos;
  const std::string& code = archive.error().code();
  if (!is_gone && (code == "404" || code == "400")) return false;
  return archive.error();
}

std::string file_name_of(const std::string& folder) {
  std::string name;
  for (const char c : percent_encode(folder, true)) {
    if (c == '/') {
      name += "%2F";
    } else {
      name += c;
    }
  }
  return name;
}

// skopeo, writing an image as a docker-archive into a pipe to us.
class ArchiveWriter {
 public:
  static Result<ArchiveWriter> start(const ImageSource& source, const std::string& reference) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return Error::from_errno(errno, "make a pipe");
    UniqueFd read(pipe[0]);
    const UniqueFd write(pipe[1]);
    UniqueFd log(::memfd_create("skopeo", MFD_CLOEXEC));
    if (!log) return Error::from_errno(errno, "make a file in memory");
    SpawnOptions options;
    options.argv = {"skopeo", "copy", "--quiet", source.reference,
                    "docker-archive:/dev/stdout:" + reference};
    options.stdout_fd = write.get();
    options.stderr_fd = log.get();
    auto child = Child::spawn(options);
    if (!child && child.error().kind() == ErrorKind::not_found)
      return Error(ErrorKind::unavailable,
                   "skopeo is not installed (apt-get install skopeo); it reads images from files");
    if (!child) return child.error();
    return ArchiveWriter(std::move(*child), std::move(read), std::move(log));
  }

  // The next bytes; 0 at its end.
  Result<std::size_t> read(std::span<char> buffer, const std::atomic<bool>& give_up) {
    pollfd ready{read_.get(), POLLIN, 0};
    while (::poll(&ready, 1, 200) <= 0)
      if (give_up) return Error(ErrorKind::cancelled, "cancelled");
    const ssize_t got = ::read(read_.get(), buffer.data(), buffer.size());
    if (got < 0) return Error::from_errno(errno, "read from skopeo");
    ended_ = got == 0;
    return static_cast<std::size_t>(got);
  }
  // Everything that it wrote has been read.
  bool ended() const { return ended_; }
  // Ends it if it is still running. Returns why it failed, if it did.
  Result<std::optional<Error>> finish(const std::string& name) {
    read_.reset();
    TRY(auto status, child_.wait(std::chrono::seconds(5)));
    if (!status) {
      TRY_VOID(child_.signal(SIGKILL));
      TRY(status, child_.wait());
    }
    if (status->success()) return std::optional<Error>();
    TRY(const std::string log_text, read_file("/proc/self/fd/" + std::to_string(log_.get())));
    return std::optional(image_tool_error(name, "skopeo", *status, log_text));
  }

 private:
  ArchiveWriter(Child child, UniqueFd read, UniqueFd log)
      : child_(std::move(child)), read_(std::move(read)), log_(std::move(log)) {}
  Child child_;
  UniqueFd read_;
  UniqueFd log_;
  bool ended_ = false;
};

}  // namespace

DockerImages::DockerImages(std::shared_ptr<const DockerApi> api, std::filesystem::path root)
    : api_(std::move(api)), root_(std::move(root)), restricted_(root_ / "restricted") {}

Result<DockerImages::Place> DockerImages::place_of(const std::string& name) const {
  TRY(ImageSource source, parse_image_name(name));
  if (source.kind == ImageSource::Kind::registry) {
    std::string reference = source.registry_name;
    return Place{std::move(source), std::move(reference)};
  }
  TRY(const std::string stamp, stamp_of(source));
  std::string reference = "localhost/trainyard/image:" + short_hash(source.reference) + "-" + stamp;
  return Place{std::move(source), std::move(reference)};
}

Result<boost::json::object> DockerImages::inspect(const std::string& reference) const {
  DockerCall call;
  call.path = "/images/" + percent_encode(reference, true) + "/json";
  TRY(const std::string text, api_->call(call));
  return parse_object("the engine's answer about an image", text);
}

Result<std::string> DockerImages::find_id(const Place& place) const {
  TRY(const boost::json::object image, inspect(place.reference));
  return id_of(image);
}

Result<std::string> DockerImages::find(const std::string& name) const {
  TRY(const Place place, place_of(name));
  auto id = find_id(place);
  if (!id && id.error().code() == kEngineUnreachable)
    return id.error().wrap("image '" + name + "'");
  if (!id) return image_error(name, id.error().message());
  return id;
}

Result<std::vector<std::string>> DockerImages::volumes_of(const std::string& image_id) const {
  TRY(const boost::json::object image, inspect(image_id));
  std::vector<std::string> volumes;
  for (const auto& [path, nothing] : object_at(object_at(image, "Config"), "Volumes"))
    volumes.emplace_back(path);
  return volumes;
}

Result<bool> DockerImages::has_files_below(const std::string& image_id, const std::string& folder,
                                           const std::string& container,
                                           const std::map<std::string, std::string>& labels) const {
  const std::filesystem::path known = root_ / "folders" / image_id / file_name_of(folder);
  if (const auto text = read_file(known)) return *text == kFiles;
  DockerCall create;
  create.method = "POST";
  create.path = "/containers/create?name=" + percent_encode(container, true);
  boost::json::object own_labels;
  for (const auto& [key, value] : labels) own_labels[key] = value;
  create.body = boost::json::serialize(boost::json::object{{"Image", image_id},
                                                           {"Entrypoint", {"/never-started"}},
                                                           {"NetworkDisabled", true},
                                                           {"Labels", std::move(own_labels)}});
  TRY(const std::string created, api_->call(create));
  TRY(const auto answer, parse_object("the engine's answer to a create", created));
  const auto found = archive_has_files(*api_, text_at(answer, "Id"), folder);
  TRY_VOID(remove_container(*api_, text_at(answer, "Id")));
  if (!found) return found.error().wrap("look for " + folder + " in the image");
  TRY_VOID(ensure_directory(known.parent_path(), 0700));
  TRY_VOID(replace_file(known, *found ? kFiles : kNoFiles));
  return *found;
}

// An engine finds an image by the beginning of its id too, whatever its repository.
Result<std::string> DockerImages::find_unrestricted(const Place& place) const {
  const Error restricted(ErrorKind::not_found,
                         "image '" + place.reference + "' is for those with a login");
  TRY(const boost::json::object image, inspect(place.reference));
  TRY(std::string id, id_of(image));
  const bool is_registrys = place.source.kind == ImageSource::Kind::registry;
  if (is_registrys && restricted_.contains(repository_of(place.source))) return restricted;
  if (!is_id(place.reference, id)) return id;
  for (const char* names : {"RepoTags", "RepoDigests"})
    for (const boost::json::value& name : array_at(image, names))
      if (name.is_string() && restricted_.contains_repository_of(std::string(name.get_string())))
        return restricted;
  return id;
}

Result<Image> DockerImages::ensure(const ImageRequest& request, const Cancelled& cancelled) const {
  const std::string& name = request.name;
  TRY(const Place place, place_of(name));
  const auto as_image = [&](Result<std::string> known) -> Result<Image> {
    TRY(std::string id, std::move(known));
    return Image{name, std::move(id)};
  };
  auto found = find_unrestricted(place);
  if (found || found.error().kind() != ErrorKind::not_found) return as_image(found);
  TRY_VOID(ensure_directory(root_ / "locks", 0700));
  TRY(const FileLock only_one,
      lock_within_timeout(root_ / "locks" / (short_hash(place.reference) + ".lock"), name,
                          cancelled));
  found = find_unrestricted(place);
  if (found || found.error().kind() != ErrorKind::not_found) return as_image(found);
  if (place.source.kind == ImageSource::Kind::registry) {
    if (const auto pulled = pull(request, place, cancelled); !pulled)
      return with_similar_image(pulled.error(), name, names());
  } else {
    TRY_VOID(load(name, place, cancelled));
  }
  found = find_id(place);
  if (!found) return found.error().wrap("image '" + name + "' was fetched");
  return as_image(std::move(*found));
}

std::vector<std::string> DockerImages::names() const {
  DockerCall call;
  call.path = "/images/json";
  const auto text = api_->call(call);
  return text ? image_names(*text) : std::vector<std::string>();
}

Result<void> DockerImages::pull(const ImageRequest& request, const Place& place,
                                const Cancelled& cancelled) const {
  const PullName wanted = split_reference(place.reference);
  DockerCall call;
  call.method = "POST";
  call.path = "/images/create?fromImage=" + percent_encode(wanted.name, true) +
              "&tag=" + percent_encode(wanted.tag, true);
  if (request.login) {
    TRY(const RegistryLogin login, request.login());
    TRY_VOID(restricted_.add(repository_of(place.source)));
    call.headers.add("X-Registry-Auth", registry_auth_header(login));
  }
  std::atomic<bool> give_up = false;
  return call_with_retries(*api_, std::move(call), request.name, cancelled, give_up);
}

Result<void> DockerImages::load(const std::string& name, const Place& place,
                                const Cancelled& cancelled) const {
  TRY(ArchiveWriter writer, ArchiveWriter::start(place.source, place.reference));
  DockerCall call;
  call.method = "POST";
  call.path = "/images/load?quiet=0";
  std::atomic<bool> give_up = false;
  call.read_body = [&](std::span<char> buffer) { return writer.read(buffer, give_up); };
  const auto loaded = call_with_retries(*api_, std::move(call), name, cancelled, give_up);
  TRY(const std::optional<Error> failed, writer.finish(name));
  // After a truncated archive the engine complains too, but less clearly. If the engine gave up
  // first, skopeo only reports a closed pipe.
  if (writer.ended() && failed) return *failed;
  return loaded;
}

}  // namespace trainyard::runtime
