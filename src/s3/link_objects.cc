#include <fcntl.h>

#include <boost/json.hpp>
#include <cerrno>
#include <filesystem>
#include <vector>

#include "base/open_beneath.h"
#include "s3/error.h"
#include "s3/operation.h"

namespace trainyard::s3 {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

// A thousand keys and paths of 1024 bytes, escaped.
constexpr Bytes kMaxLinkList = mib(16);
constexpr std::size_t kMaxLinkedAtOnce = 1000;
// attempts/<job>/<n>/<host>/links/<name>.filling: no container has a folder of that name, so no
// container sees changes in it.
constexpr std::size_t kDepth = 5;
constexpr const char* kLinks = "links";
constexpr const char* kFilling = ".filling";

struct LinkRequest {
  fs::path folder;
  std::vector<store::ObjectLink> links;
};

Error bad_request(const std::string& what) {
  return s3_error("InvalidRequest", "The body of a request for links: " + what);
}

Result<std::string> text_of(const json::object& object, std::string_view member) {
  const json::value* const value = object.if_contains(member);
  if (value == nullptr || !value->is_string())
    return bad_request("no text \"" + std::string(member) + "\"");
  return std::string(value->get_string());
}

Result<LinkRequest> parse_links(std::string_view document) {
  boost::system::error_code failed;
  const json::value value = json::parse(document, failed);
  if (failed || !value.is_object()) return bad_request("no JSON object");
  LinkRequest request;
  TRY(request.folder, text_of(value.get_object(), "folder"));
  const json::value* const objects = value.get_object().if_contains("objects");
  if (objects == nullptr || !objects->is_array() || objects->get_array().empty() ||
      objects->get_array().size() > kMaxLinkedAtOnce)
    return bad_request("\"objects\" is no list of 1 to " + std::to_string(kMaxLinkedAtOnce));
  for (const json::value& each : objects->get_array()) {
    if (!each.is_object()) return bad_request("\"objects\" holds what is no object");
    store::ObjectLink link;
    TRY(link.key, text_of(each.get_object(), "key"));
    TRY(link.path, text_of(each.get_object(), "path"));
    request.links.push_back(std::move(link));
  }
  return request;
}

// Opens a folder of the caller's own attempt, which its agent fills; no other caller may create
// links.
Result<UniqueFd> open_own_folder(const fs::path& attempts, const fs::path& folder,
                                 const aws::Principal& who) {
  const auto denied = [] { return s3_error("AccessDenied", "Access Denied"); };
  if (!who.owner || attempts.empty()) return denied();
  const fs::path relative = folder.lexically_relative(attempts);
  // <job>/<attempt>/<host>/links/<channel>.filling
  const std::vector<fs::path> parts(relative.begin(), relative.end());
  if (parts.size() != kDepth || parts[0] != who.owner->job ||
      parts[1] != std::to_string(who.owner->attempt) || parts[2] == ".." || parts[3] != kLinks ||
      !parts[4].string().ends_with(kFilling))
    return denied();
  const auto no_folder = [&](int number) {
    return s3_error("NoSuchFolder", Error::from_errno(number, "open the folder").message());
  };
  const UniqueFd top(::open(attempts.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!top) return no_folder(errno);
  UniqueFd opened = open_beneath(top.get(), relative, O_RDONLY | O_DIRECTORY);
  if (!opened) return no_folder(errno);
  return opened;
}

}  // namespace

PendingResponse link_objects(Call& call) {
  CO_TRY(const std::string document, co_await call.body.read_document(kMaxLinkList));
  CO_TRY(const LinkRequest request, parse_links(document));
  auto link = [&]() -> Result<std::vector<std::uint64_t>> {
    TRY(const UniqueFd folder,
        open_own_folder(call.context.attempts, request.folder, call.principal));
    return call.context.store.link_objects(call.request.bucket, folder.get(), request.links);
  };
  CO_TRY(const std::vector<std::uint64_t> sizes, co_await on_pool(call.context, link));
  S3Response response;
  response.headers.set("Content-Type", "application/json");
  response.body = json::serialize(json::object{{"sizes", json::value_from(sizes)}});
  co_return response;
}

}  // namespace trainyard::s3
