#pragma once

#include <boost/json/value.hpp>

#include "base/result.h"
#include "control/training_jobs.h"
#include "model/codec.h"
#include "model/training_job.h"
#include "model/validation.h"

namespace trainyard::services {

// A request of type T from its JSON: wrong types are a SerializationException, then every failed constraint is in
// one ValidationException.
template <class T>
Result<T> decode(const boost::json::value& input) {
  const model::Shape& shape = model::shape_of<T>();
  TRY_VOID(model::check_types(shape, input));
  if (auto failure = model::validation_failure(shape, input))
    return Error(ErrorKind::invalid_argument, std::move(*failure)).with_code("ValidationException");
  return model::parse<T>(input);
}

// CreateTrainingJob: decode, refuse what has no effect yet, hand to control. The job is durable when this returns.
Result<model::CreateTrainingJobResponse> create_training_job(control::TrainingJobs& jobs,
                                                             const boost::json::value& input);

}  // namespace trainyard::services
