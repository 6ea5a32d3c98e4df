#include <boost/json.hpp>
#include <utility>

#include "data/http_s3_client.h"

namespace trainyard::data {

namespace json = boost::json;

// docs/formats/object-links.md.
Result<std::vector<std::uint64_t>> HttpS3Client::link_objects(
    const std::string& bucket, const std::filesystem::path& folder,
    const std::vector<ObjectLink>& links) {
  json::array objects;
  objects.reserve(links.size());
  for (const ObjectLink& link : links)
    objects.push_back(json::object{{"key", link.key}, {"path", link.path}});
  const std::string body =
      json::serialize(json::object{{"folder", folder.string()}, {"objects", std::move(objects)}});
  TRY(const auto response, send({"POST", bucket, "", {{"x-trainyard-links", ""}}, {}, body}));
  boost::system::error_code failed;
  const json::value answer = json::parse(response.body, failed);
  const json::object* const members = answer.if_object();
  const json::value* const sizes = members == nullptr ? nullptr : members->if_contains("sizes");
  std::vector<std::uint64_t> linked;
  if (sizes != nullptr && sizes->is_array())
    for (const json::value& size : sizes->get_array()) {
      const auto number = size.to_number<std::uint64_t>(failed);
      if (!failed) linked.push_back(number);
    }
  if (linked.size() != links.size())
    return Error(ErrorKind::corrupt, "the answer to a request for links to s3://" + bucket +
                                         " isn't one: " + response.body.substr(0, 200));
  return linked;
}

}  // namespace trainyard::data
