#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "s3/request.h"

// Uploads by a browser's form: what its signer lets it do. Pure. Fields by their names in lower
// case.
namespace trainyard::s3 {

using FormFields = std::map<std::string, std::string>;

// The field's value; empty when absent.
std::string field_of(const FormFields& fields, const std::string& name);

// How many bytes the file may have.
struct FileBounds {
  std::uint64_t least = 0;
  std::uint64_t most = 0;
};

// A form whose signer is known and whose policy it fulfils.
struct PostedForm {
  FormFields fields;
  FileBounds bounds;
  std::string host;  // as the client calls the server
};

// Holds a form to its policy (S3 API reference, "POST policy"), the JSON in the field of that name:
// every condition, and that each field is in one. `most` is S3's own limit. AccessDenied,
// InvalidPolicyDocument. A form without a policy is nobody's.
Result<FileBounds> check_post_policy(const FormFields& fields, const std::string& bucket,
                                     std::uint64_t most, Timestamp now);

// Makes the request what the form asks for: its key, with the file's name in the place of
// ${filename}, and its headers, none of which count that the browser sent of the form itself.
// InvalidArgument, UserKeyMustBeSpecified; NotImplemented for what we don't do.
Result<void> adopt_form(FormFields& fields, const std::string& file_name, S3Request& request);

}  // namespace trainyard::s3
