// Uses every kind of thing that the library offers. Exits 0 if everything works.
#include <trainyard/client/sagemaker_client.h>

#include <cstdlib>
#include <iostream>

using namespace trainyard::client;
using namespace trainyard::model;

#define EXPECT(condition)                                     \
  if (!(condition)) {                                         \
    std::cerr << "line " << __LINE__ << ": " #condition "\n"; \
    return 1;                                                 \
  }

int main() {
  ::setenv("AWS_REGION", "us-east-1", 1);
  ::setenv("HOME", "/nonexistent", 1);
  ::unsetenv("AWS_ACCESS_KEY_ID");
  EXPECT(SageMakerClient::open().error().code == ErrorCode::NoCredentials);

  // Nothing listens there.
  const auto client = SageMakerClient::open({.endpoint_url = "http://127.0.0.1:1",
                                             .credentials = {{"AKIAEXAMPLE", "secret", ""}},
                                             .max_attempts = 2});
  EXPECT(client);
  const auto job = client->describe_training_job({.training_job_name = "job"});
  EXPECT(!job && job.error().code == ErrorCode::Unreachable);
  EXPECT(job.error().attempts == 2);
  std::cout << to_string(job.error()) << '\n';

  EXPECT(client->create_training_job({}).error().code == ErrorCode::IncompleteRequest);
  EXPECT(client->paginate_training_jobs().next().error().code == ErrorCode::Unreachable);
  EXPECT(to_string(TrainingJobStatus::InProgress) == "InProgress");
  EXPECT(from_string<SecondaryStatus>("LaunchingMLInstances") ==
         SecondaryStatus::LaunchingMLInstances);
}
