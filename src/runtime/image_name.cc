#include "runtime/image_name.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace trainyard::runtime {
namespace {

using Kind = ImageSource::Kind;

Error not_a_name(std::string_view name) {
  return Error(ErrorKind::invalid_argument,
               "'" + std::string(name) + "' is not the name of an image");
}

// The grammar of distribution/reference is stricter; the registry checks the rest.
bool is_reference(std::string_view text) {
  if (text.empty() || text.size() > 512) return false;
  const auto first = static_cast<unsigned char>(text.front());
  if (std::isalnum(first) == 0 && first != '[') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("._:/@-+[]").find(c) != std::string_view::npos;
  });
}

// "localhost:5000/x" is on this machine, "localhost" alone is an image of that name.
bool is_on_loopback(std::string_view reference) {
  const std::size_t slash = reference.find('/');
  if (slash == std::string_view::npos) return false;
  const std::string_view host = reference.substr(0, slash);
  if (host.starts_with("[::1]")) return true;
  const std::string_view name = host.substr(0, host.find(':'));
  return name == "localhost" || name.starts_with("127.");
}

// What is before the digest, without a tag.
std::string_view name_alone(std::string_view reference) {
  const std::string_view name = reference.substr(0, reference.find('@'));
  const std::size_t colon = name.rfind(':');
  if (colon == std::string_view::npos || name.find('/', colon) != std::string_view::npos)
    return name;
  return name.substr(0, colon);
}

// Tools don't accept both a tag and a digest; the digest is sufficient.
std::string without_tag_beside_digest(std::string_view reference) {
  const std::size_t at = reference.find('@');
  if (at == std::string_view::npos) return std::string(reference);
  return std::string(name_alone(reference)) + std::string(reference.substr(at));
}

Result<ImageSource> parse_file(std::string_view name, std::string_view prefix, Kind kind) {
  ImageSource source;
  source.kind = kind;
  source.reference = std::string(name);
  const std::string_view rest = name.substr(prefix.size());
  const std::size_t colon = rest.rfind(':');
  source.path = std::string(rest.substr(0, colon));
  if (!source.path.is_absolute() || name.find('\0') != std::string_view::npos)
    return Error(ErrorKind::invalid_argument,
                 "the image '" + std::string(name) + "' must have an absolute path");
  return source;
}

bool says(std::string_view text, std::string_view words) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  return std::search(text.begin(), text.end(), words.begin(), words.end(), same) != text.end();
}

template <std::size_t N>
bool contains_any(std::string_view text, const std::array<std::string_view, N>& phrases) {
  return std::any_of(phrases.begin(), phrases.end(),
                     [text](std::string_view phrase) { return says(text, phrase); });
}

// Messages of skopeo 1.9 to 1.18, Docker 20.10 to 28 and Podman 4, most specific first.
ErrorKind kind_of(std::string_view message) {
  constexpr std::array<std::string_view, 7> kUnavailable = {
      "connection refused", "no such host",         "i/o timeout",       "network is unreachable",
      "TLS handshake",      "temporary failure in", "server misbehaving"};
  constexpr std::array<std::string_view, 8> kNotFound = {
      "manifest unknown", "name unknown",  "not found",      "no such file or directory",
      "does not exist",   "no such image", "no image found", "no descriptor found"};
  constexpr std::array<std::string_view, 5> kDenied = {"denied", "unauthorized", "forbidden",
                                                       "authentication required",
                                                       "no basic auth credentials"};
  if (says(message, "no space left")) return ErrorKind::exhausted;
  if (contains_any(message, kUnavailable)) return ErrorKind::unavailable;
  if (contains_any(message, kDenied)) return ErrorKind::denied;
  if (contains_any(message, kNotFound)) return ErrorKind::not_found;
  return ErrorKind::internal;
}

}  // namespace

Result<ImageSource> parse_image_name(std::string_view name) {
  if (name.starts_with("oci:")) return parse_file(name, "oci:", Kind::oci_layout);
  if (name.starts_with("oci-archive:")) return parse_file(name, "oci-archive:", Kind::oci_archive);
  if (name.starts_with("docker-archive:"))
    return parse_file(name, "docker-archive:", Kind::docker_archive);
  std::string_view reference = name;
  if (reference.starts_with("docker://")) reference.remove_prefix(9);
  if (!is_reference(reference)) return not_a_name(name);
  ImageSource source;
  source.registry_name = without_tag_beside_digest(reference);
  source.reference = "docker://" + source.registry_name;
  source.loopback = is_on_loopback(reference);
  return source;
}

std::string repository_of(const ImageSource& source) {
  return std::string(name_alone(source.registry_name));
}

Error image_error(std::string_view name, std::string_view message) {
  return Error(kind_of(message), "image '" + std::string(name) + "': " + std::string(message));
}

}  // namespace trainyard::runtime
