// What the C++ client reads: responses of a service and of a container's credentials endpoint, and
// a user's profile files. Promises: a response that is read, written and read again is the same; an
// error always has a message; a setting belongs to a section; credentials have a key.

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "aws/expiring_credentials.h"
#include "client/error_translation.h"
#include "client/json_client.h"
#include "client/profile_files.h"
#include "client/typed_call.h"
#include "fuzz/fuzz_target.h"
#include "model/describe_training_job.h"

namespace trainyard::fuzz {
namespace {

void check_answer(std::string_view body, int status) {
  net::ClientResponse response;
  response.status = status;
  response.body = body;
  const auto answer = client::read_json_answer(response);
  if (!answer) {
    PROMISE(!answer.error().message.empty() && answer.error().http_status == status);
    return;
  }
  const auto job = client::read_answer<model::DescribeTrainingJobResponse>(*answer);
  if (!job) {
    PROMISE(job.error().code == client::ErrorCode::BadAnswer);
    return;
  }
  const auto again = model::parse<model::DescribeTrainingJobResponse>(model::serialize(*job));
  PROMISE(again && model::serialize(*again) == model::serialize(*job));
}

void check_profile_file(std::string_view text) {
  const std::vector<std::string> names = aws::profile_section_names(text);
  const auto sections = aws::parse_profile_file(text);
  if (!sections) {
    PROMISE(sections.error().message().starts_with("line "));
    return;
  }
  PROMISE(names.size() == sections->size());
  for (const auto& [name, section] : *sections)
    for (const auto& [setting, value] : section) PROMISE(value.find('\n') == std::string::npos);
}

void check_credentials(std::string_view body) {
  const auto read = aws::read_container_credentials(200, body);
  PROMISE(read ? !read->credentials.access_key_id.empty()
               : read.error().kind() == ErrorKind::corrupt);
}

}  // namespace

void run(std::string_view input) {
  check_answer(input, 200);
  check_answer(input, 400);
  check_profile_file(input);
  check_credentials(input);
}

}  // namespace trainyard::fuzz
