#include "agent/image_step.h"

#include <filesystem>
#include <string>

#include "agent/engine_retry.h"
#include "agent/registry_function.h"
#include "base/disk_floor.h"
#include "runtime/image_fetch.h"

namespace trainyard::agent {
namespace {

// Nothing is promised for images, whose sizes aren't known: one that would use up what is kept free
// isn't fetched to its end.
Result<void> check_room(const std::filesystem::path& disk, Bytes floor) {
  if (disk.empty() || floor.value == 0) return ok();
  const auto room = measure_room(disk);
  if (!room) return ok();
  const bool crowded = room->lacks_files();
  if (room->bytes >= floor && !crowded) return ok();
  const std::string left =
      crowded ? "room for " + std::to_string(room->files->free) + " more files left, of which " +
                    std::to_string(room->files->floor)
              : format_bytes(room->bytes) + " left, of which " + format_bytes(floor);
  return Error(ErrorKind::exhausted, "its disk has only " + left + " are kept free");
}

}  // namespace

Result<void> ImageStep::prepare(StepContext& context) {
  context.downloading("Downloading the training image");
  const std::filesystem::path disk = context.runtime.image_disk();
  Result<void> room;
  const auto given_up = [&] {
    if (room) room = check_room(disk, context.plan.limits.disk_floor);
    return !room || context.interruption.flag();
  };
  runtime::ImageRequest wanted{context.plan.image};
  if (const auto& plan = context.plan.registry_login)
    wanted.login = [&plan, &given_up] { return call_registry_function(*plan, given_up); };
  const auto ensure = [&] { return context.runtime.ensure_image(wanted, given_up); };
  const auto image = retry_while_engine_is_unreachable(ensure, given_up);
  if (!image) return room ? image.error() : room.error();
  context.spec.image = image->name;
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
