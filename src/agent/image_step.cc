#include "agent/image_step.h"

#include "agent/engine_retry.h"
#include "runtime/image_fetch.h"

namespace trainyard::agent {

Result<void> ImageStep::prepare(StepContext& context) {
  context.downloading("Downloading the training image");
  const auto given_up = [&context] { return context.interruption.flag().load(); };
  const auto ensure = [&] { return context.runtime.ensure_image(context.plan.image, given_up); };
  TRY(const runtime::Image image, retry_while_engine_is_unreachable(ensure, given_up));
  context.spec.image = image.name;
  return ok();
}

Failure ImageStep::failure(const StepContext& context, const Error& error) const {
  if (error.kind() == ErrorKind::exhausted)
    return capacity_error("The training image can't be unpacked", error);
  if (error.code() == runtime::kEngineUnreachable)
    return internal_server_error("The container engine can't be reached", error);
  if (error.code() == runtime::kImageToolKilled)
    return internal_server_error("The training image can't be fetched", error);
  // The first sentence is SageMaker's; the rest says what was tried.
  return client_error(
      "",
      Error(error.kind(),
            "Cannot pull algorithm container. Either the image does not exist or its permissions "
            "are incorrect. (image '" +
                context.plan.image + "': " + error.message() + ")"));
}

}  // namespace trainyard::agent
