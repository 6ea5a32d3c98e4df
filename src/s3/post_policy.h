#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "s3/request.h"

// Uploads by a browser's form: what the form's signer allows. Pure. Fields have lower-case names.
namespace trainyard::s3 {

using FormFields = std::map<std::string, std::string>;

// The field's value; empty when absent.
std::string field_of(const FormFields& fields, const std::string& name);

// The allowed size of the file.
struct FileBounds {
  std::uint64_t min = 0;
  std::uint64_t max = 0;
};

// A form with an authenticated signer that complies with its policy.
struct PostedForm {
  FormFields fields;
  FileBounds bounds;
  std::string host;  // the host that the client sent
};

// Checks a form against its policy (S3 API reference, "POST policy"), the JSON in the field
// "policy": every condition, and that each field has one. `max` is S3's limit. AccessDenied,
// InvalidPolicyDocument. A form without a policy is denied.
Result<FileBounds> check_post_policy(const FormFields& fields, const std::string& bucket,
                                     std::uint64_t max, Timestamp now);

// Turns the request into the upload that the form describes: its key, with the file's name in place
// of ${filename}, and its headers, replacing those that the browser sent for the form.
// InvalidArgument, UserKeyMustBeSpecified; NotImplemented: unsupported fields.
Result<void> adopt_form(FormFields& fields, const std::string& file_name, S3Request& request);

}  // namespace trainyard::s3
