#pragma once

#include <compare>
#include <string>

// What names an attempt, an instance and a job's host, wherever they travel. Job, number and host
// stay together and have names, so that none is passed in another's place.
namespace trainyard::model {

// One attempt of one training job.
struct AttemptId {
  std::string job;  // TrainingJobName
  int attempt = 1;  // from 1
  friend auto operator<=>(const AttemptId&, const AttemptId&) = default;
};

// One instance of one attempt of one training job. An agent started for one of these is never
// confused with one for another: the attempt number fences late agents out.
struct InstanceId {
  std::string job;   // TrainingJobName
  int attempt = 1;   // from 1
  std::string host;  // "algo-1"
  AttemptId attempt_id() const { return {job, attempt}; }
  friend auto operator<=>(const InstanceId&, const InstanceId&) = default;
};

// A host of a training job, in whichever of its attempts is meant.
struct HostId {
  std::string job;   // TrainingJobName
  std::string host;  // "algo-1"
};

}  // namespace trainyard::model
