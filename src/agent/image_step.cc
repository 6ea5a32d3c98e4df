#include "agent/image_step.h"

namespace trainyard::agent {

Result<void> ImageStep::prepare(StepContext& context) {
  context.downloading("Downloading the training image");
  TRY(const runtime::Image image, context.runtime.ensure_image(context.plan.image, [&context] {
    return context.interruption.flag().load();
  }));
  context.spec.image = image.name;
  return ok();
}

Failure ImageStep::failure(const StepContext& context, const Error& error) const {
  if (error.kind() == ErrorKind::exhausted)
    return capacity_error("The training image can't be unpacked", error);
  // The first sentence is the real service's; what follows tells a person what was tried.
  return client_error(
      "",
      Error(error.kind(),
            "Cannot pull algorithm container. Either the image does not exist or its permissions "
            "are incorrect. (image '" +
                context.plan.image + "': " + error.message() + ")"));
}

}  // namespace trainyard::agent
