#include "runtime/docker_answers.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cctype>
#include <charconv>
#include <optional>

#include "base/json_object.h"

namespace trainyard::runtime {
namespace {

// The versions known to have everything we use. Device requests were added in 1.40 (Docker 19.03).
// Since 1.44 nothing that we use has changed, and Docker 29 supports nothing older.
struct ApiVersion {
  int major = 0;
  int minor = 0;
  friend auto operator<=>(const ApiVersion&, const ApiVersion&) = default;
};
constexpr ApiVersion kOldest{1, 40};
constexpr ApiVersion kNewest{1, 44};

std::string to_text(ApiVersion version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

std::optional<ApiVersion> parse_version(std::string_view text) {
  ApiVersion version;
  const char* const end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, version.major);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return std::nullopt;
  const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
  if (minor.ec != std::errc() || minor.ptr != end) return std::nullopt;
  return version;
}

ErrorKind kind_of(int status) {
  switch (status) {
    case 400:
      return ErrorKind::invalid_argument;
    case 401:
    case 403:
      return ErrorKind::denied;
    case 404:
      return ErrorKind::not_found;
    case 409:
      return ErrorKind::conflict;
    case 502:
    case 503:
    case 504:
      return ErrorKind::unavailable;
    default:
      return ErrorKind::internal;
  }
}

template <std::size_t N>
bool holds_any(std::string_view text, const std::array<std::string_view, N>& phrases) {
  return std::any_of(phrases.begin(), phrases.end(), [text](std::string_view phrase) {
    return text.find(phrase) != std::string_view::npos;
  });
}

}  // namespace

Error engine_error(int status, std::string_view body) {
  const auto object = parse_object("the answer", body);
  std::string engine_message = object ? text_at(*object, "message") : std::string();
  if (engine_message.empty() && object) engine_message = text_at(*object, "cause");  // Podman
  if (engine_message.empty())
    engine_message = "it answered with HTTP status " + std::to_string(status);
  return Error(kind_of(status), engine_message).with_code(std::to_string(status));
}

Error start_error(const Error& error) {
  // runc names the program it couldn't execute as `exec: "name": why`; crun says `executable file`
  // or `open executable`.
  constexpr std::array<std::string_view, 3> kProgram = {"exec: \"", "executable file",
                                                        "open executable"};
  constexpr std::array<std::string_view, 2> kDevice = {"could not select device driver",
                                                       "nvidia-container-cli"};
  const std::string text = "start the container: " + error.message();
  if (holds_any(error.message(), kProgram))
    return Error(ErrorKind::invalid_argument, text).with_fault(Fault::caller);
  if (holds_any(error.message(), kDevice))
    return Error(ErrorKind::unavailable,
                 text + " (GPUs in containers need the NVIDIA Container Toolkit)");
  return error.wrap("start the container");
}

bool is_name_conflict(const Error& error) {
  // Podman 4.3 answers 500.
  return error.code() == "409" || error.message().find("already in use") != std::string::npos;
}

bool is_not_running_error(const Error& error) {
  constexpr std::array<std::string_view, 5> kEnded = {
      "not running", "already finished", "no such process", "process not found",
      "can only kill running"};  // the last is Podman's
  return error.code() == "409" || error.code() == "404" || holds_any(error.message(), kEnded);
}

Result<std::string> choose_api_version(std::string_view newest, std::string_view oldest) {
  const auto theirs = parse_version(newest);
  if (!theirs)
    return Error(ErrorKind::unavailable, "it names '" + std::string(newest) +
                                             "' as the version of its API: is this an engine?");
  const ApiVersion chosen = std::min(*theirs, kNewest);
  if (chosen < kOldest)
    return Error(ErrorKind::unavailable, "its API is version " + std::string(newest) +
                                             ", but at least " + to_text(kOldest) +
                                             " is needed (Docker 19.03, Podman 4)");
  const auto their_oldest = parse_version(oldest);
  if (their_oldest && chosen < *their_oldest)
    return Error(ErrorKind::unavailable, "it needs API version " + std::string(oldest) +
                                             ", but this program speaks " + to_text(kNewest) +
                                             " at most: use a newer Trainyard");
  return to_text(chosen);
}

std::vector<std::string> image_names(std::string_view list) {
  boost::system::error_code failed;
  const boost::json::value images = boost::json::parse(list, failed);
  std::vector<std::string> names;
  if (failed || !images.is_array()) return names;
  for (const boost::json::value& image : images.get_array()) {
    if (!image.is_object()) continue;
    for (const boost::json::value& tag : array_at(image.get_object(), "RepoTags"))
      if (tag.is_string() && tag.get_string() != "<none>:<none>")
        names.emplace_back(tag.get_string());
  }
  return names;
}

}  // namespace trainyard::runtime
