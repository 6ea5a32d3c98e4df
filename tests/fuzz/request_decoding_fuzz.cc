// The JSON bodies of every operation of SageMaker. Promises: each is decoded or refused with an
// error that has a code and a message; what was decoded, encoded and decoded again is the same.

#include <boost/json.hpp>

#include "fuzz/fuzz_target.h"
#include "model/codec.h"
#include "model/describe_training_job.h"
#include "model/field_support.h"
#include "model/list_training_jobs.h"
#include "model/search.h"
#include "model/tags.h"
#include "model/training_job.h"
#include "model/update_training_job.h"
#include "services/decode.h"

namespace trainyard::fuzz {
namespace {

template <class Request>
void decode_and_encode(const boost::json::value& input) {
  const auto decoded = services::decode<Request>(input);
  if (!decoded) {
    PROMISE(!decoded.error().code().empty());
    PROMISE(!decoded.error().message().empty());
    return;
  }
  const boost::json::object encoded = model::serialize(*decoded);
  const auto again = model::parse<Request>(encoded);
  PROMISE(again.has_value());
  PROMISE(boost::json::serialize(model::serialize(*again)) == boost::json::serialize(encoded));
  if constexpr (std::is_same_v<Request, model::CreateTrainingJobRequest>) {
    (void)model::refusal(*decoded);
  }
}

constexpr void (*kOperations[])(const boost::json::value&) = {
    decode_and_encode<model::CreateTrainingJobRequest>,
    decode_and_encode<model::DescribeTrainingJobRequest>,
    decode_and_encode<model::ListTrainingJobsRequest>,
    decode_and_encode<model::StopTrainingJobRequest>,
    decode_and_encode<model::AddTagsInput>,
    decode_and_encode<model::ListTagsInput>,
    decode_and_encode<model::DeleteTagsInput>,
    decode_and_encode<model::DeleteTrainingJobRequest>,
    decode_and_encode<model::SearchRequest>,
    decode_and_encode<model::GetSearchSuggestionsRequest>,
    decode_and_encode<model::UpdateTrainingJobRequest>,
};

}  // namespace

void run(std::string_view input) {
  const auto operation = kOperations[take_byte(input) % std::size(kOperations)];
  boost::system::error_code failed;
  const boost::json::value value = boost::json::parse(input, failed);
  if (!failed && value.is_object()) operation(value);
}

}  // namespace trainyard::fuzz
