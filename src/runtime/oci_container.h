#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>

#include "base/mutex.h"
#include "base/unique_fd.h"
#include "runtime/oci_runtime.h"
#include "runtime/output_pump.h"

namespace trainyard::runtime {

// One container of the oci runtime, whose bundle is created and mounted.
//
//   created --start()--> running --PID 1 ends--> ended --remove()--> gone
//
// remove() works in every state. Destroying this object leaves the container as it is.
class OciContainer : public Container {
 public:
  OciContainer(std::string id, std::shared_ptr<const OciPlace> place,
               std::unique_ptr<OutputPump> pump, Bytes layer);

  Result<void> start() override;
  Result<void> signal(int number) override;
  Result<std::optional<ContainerExit>> wait(std::chrono::milliseconds timeout) override;
  std::optional<pid_t> init_pid() const override;
  bool holds_layer_limit() const override { return layer_.value > 0; }
  Result<std::optional<Bytes>> layer_size() const override;
  std::filesystem::path layer_disk() const override { return place_->folder_of(id_); }
  Result<void> remove() override;

 private:
  Result<void> adopt_init() TRAINYARD_REQUIRES(mutex_);
  Result<ContainerExit> reap() TRAINYARD_REQUIRES(mutex_);

  const std::string id_;
  const std::shared_ptr<const OciPlace> place_;
  const Bytes layer_;  // the size limit of its layer; 0: none

  // Guards the members below; held only briefly, also while ended processes are reaped.
  mutable Mutex mutex_;
  std::unique_ptr<OutputPump> pump_ TRAINYARD_GUARDED_BY(mutex_);
  pid_t init_ TRAINYARD_GUARDED_BY(mutex_) = 0;
  UniqueFd pidfd_ TRAINYARD_GUARDED_BY(mutex_);  // of init_; set once by start()
  std::optional<ContainerExit> exit_ TRAINYARD_GUARDED_BY(mutex_);
  bool removed_ TRAINYARD_GUARDED_BY(mutex_) = false;
};

}  // namespace trainyard::runtime
