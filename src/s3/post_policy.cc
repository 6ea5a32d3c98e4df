#include "s3/post_policy.h"

#include <array>
#include <boost/json.hpp>
#include <set>
#include <string_view>
#include <utility>

#include "aws/crypto.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "s3/error.h"

namespace trainyard::s3 {

namespace {

namespace json = boost::json;

constexpr std::string_view kFileName = "${filename}";
// Fields that need no condition.
constexpr std::array<std::string_view, 5> kOfThePolicy = {"policy", "x-amz-signature", "signature",
                                                          "awsaccesskeyid", "file"};
// The fields of the signature, which aren't part of the object.
constexpr std::array<std::string_view, 5> kOfTheSignature = {
    "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature", "x-amz-security-token"};
constexpr std::array<std::string_view, 6> kHeaders = {"cache-control",    "content-disposition",
                                                      "content-encoding", "content-language",
                                                      "content-type",     "expires"};

template <class Names>
bool is_among(std::string_view name, const Names& names) {
  for (const std::string_view each : names)
    if (each == name) return true;
  return false;
}

Error bad_policy(const std::string& what) {
  return s3_error("InvalidPolicyDocument", "Invalid Policy: " + what);
}
Error against_policy(const std::string& what) {
  return s3_error("AccessDenied", "Invalid according to Policy: " + what);
}

// A policy and the form that is checked against it.
class PolicyCheck {
 public:
  PolicyCheck(const FormFields& fields, const std::string& bucket, std::uint64_t max)
      : fields_(fields), bucket_(bucket), bounds_{0, max} {}

  Result<FileBounds> run(const json::object& policy, Timestamp now) {
    const json::value* const expiration = policy.if_contains("expiration");
    if (expiration == nullptr || !expiration->is_string())
      return bad_policy("Policy missing expiration.");
    const auto until = parse_iso8601(std::string(expiration->get_string()));
    if (!until) return bad_policy("Invalid 'expiration' value.");
    if (*until <= now) return against_policy("Policy expired.");
    const json::value* const conditions = policy.if_contains("conditions");
    if (conditions == nullptr || !conditions->is_array())
      return bad_policy("Policy missing conditions.");
    for (const json::value& each : conditions->get_array()) TRY_VOID(check(each));
    for (const auto& [name, value] : fields_)
      if (!named_.contains(name) && !is_among(name, kOfThePolicy) && !name.starts_with("x-ignore-"))
        return against_policy("Extra input fields: " + name);
    return bounds_;
  }

 private:
  Result<void> check(const json::value& condition) {
    if (condition.is_object()) {
      for (const auto& [name, value] : condition.get_object()) {
        if (!value.is_string()) return bad_policy("the value of a condition is no text");
        TRY_VOID(compare("eq", std::string(name), std::string(value.get_string()), condition));
      }
      return ok();
    }
    if (!condition.is_array() || condition.get_array().size() != 3 ||
        !condition.get_array()[0].is_string())
      return bad_policy("Invalid Simple-Condition: " + json::serialize(condition));
    const json::array& words = condition.get_array();
    const std::string match = lower_case(std::string(words[0].get_string()));
    if (match == "content-length-range") return bound(words);
    if (!words[1].is_string() || !words[2].is_string() || !words[1].get_string().starts_with('$'))
      return bad_policy("Invalid Simple-Condition: " + json::serialize(condition));
    return compare(match, std::string(words[1].get_string()).substr(1),
                   std::string(words[2].get_string()), condition);
  }

  Result<void> bound(const json::array& words) {
    const auto number = [](const json::value& value) -> Result<std::uint64_t> {
      boost::system::error_code failed;
      const auto found = value.to_number<std::uint64_t>(failed);
      if (!failed) return found;
      if (!value.is_string()) return bad_policy("content-length-range takes numbers");
      return read_integer(std::string(value.get_string()), "content-length-range", 0, UINT64_MAX);
    };
    TRY(const std::uint64_t min, number(words[1]));
    TRY(const std::uint64_t max, number(words[2]));
    bounds_ = {std::max(bounds_.min, min), std::min(bounds_.max, max)};
    return ok();
  }

  Result<void> compare(const std::string& match, const std::string& field,
                       const std::string& wanted, const json::value& condition) {
    const std::string name = lower_case(field);
    const std::string value = name == "bucket" ? bucket_ : field_of(fields_, name);
    named_.insert(name);
    if (match != "eq" && match != "starts-with")
      return bad_policy("Invalid Simple-Condition: " + json::serialize(condition));
    if (match == "eq" ? value == wanted : value.starts_with(wanted)) return ok();
    const json::array matcher{match, "$" + field, wanted};
    return against_policy("Policy Condition failed: " + json::serialize(matcher));
  }

  const FormFields& fields_;
  const std::string& bucket_;
  FileBounds bounds_;
  std::set<std::string> named_;
};

}  // namespace

std::string field_of(const FormFields& fields, const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string() : found->second;
}

Result<FileBounds> check_post_policy(const FormFields& fields, const std::string& bucket,
                                     std::uint64_t max, Timestamp now) {
  const auto text = aws::from_base64(field_of(fields, "policy"));
  if (!text) return bad_policy("it is no base64");
  boost::system::error_code failed;
  const json::value policy = json::parse(*text, failed);
  if (failed || !policy.is_object()) return bad_policy("Invalid JSON.");
  return PolicyCheck(fields, bucket, max).run(policy.get_object(), now);
}

Result<void> adopt_form(FormFields& fields, const std::string& file_name, S3Request& request) {
  if (!fields.contains("key"))
    return s3_error("UserKeyMustBeSpecified",
                    "The bucket POST must contain the specified field name. If it is specified, "
                    "please check the order of the fields.");
  std::string& key = fields["key"];
  for (std::size_t at = 0; (at = key.find(kFileName, at)) != std::string::npos;
       at += file_name.size())
    key.replace(at, kFileName.size(), file_name);
  if (key.empty())
    return invalid_argument("User key must have a length greater than 0.", "key", "");
  if (!is_utf8(key) || key.find('\0') != std::string::npos)
    return s3_error("InvalidURI", "Couldn't parse the specified URI.");
  request.key = key;
  request.headers = {};
  for (const auto& [name, value] : fields) {
    if (name == "tagging") return not_implemented("The form field tagging");
    const bool is_header = is_among(name, kHeaders) ||
                           (name.starts_with("x-amz-") && !is_among(name, kOfTheSignature));
    if (!is_header && name != "acl") continue;
    if (!is_header_value(value))
      return invalid_argument("The value of the form field " + name + " is no value of a header",
                              name, value);
    request.headers.set(name == "acl" ? "x-amz-acl" : name, value);
  }
  return ok();
}

}  // namespace trainyard::s3
