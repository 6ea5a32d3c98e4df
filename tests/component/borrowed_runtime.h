#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/fake_runtime.h"

namespace trainyard::runtime {

// Agents and shims own their runtime; a test keeps the fake that this forwards to.
class BorrowedRuntime final : public Runtime {
 public:
  explicit BorrowedRuntime(Runtime& real) : real_(real) {}
  std::string_view name() const override { return real_.name(); }
  std::filesystem::path image_disk() const override { return real_.image_disk(); }
  Result<Image> ensure_image(const ImageRequest& request,
                             const std::function<bool()>& cancelled) override {
    return real_.ensure_image(request, cancelled);
  }
  Result<std::unique_ptr<Container>> create(const ContainerSpec& spec, OutputSink sink) override {
    return real_.create(spec, std::move(sink));
  }
  Result<std::unique_ptr<ContainerProcess>> exec(const std::string& id,
                                                 const ExecSpec& spec) override {
    return real_.exec(id, spec);
  }
  Result<ContainerNetwork> open_network(const std::string& id) override {
    return real_.open_network(id);
  }
  Result<void> reopen(const ContainerSpec& spec) override { return real_.reopen(spec); }
  Result<void> remove_leftovers(const std::string& id) override {
    return real_.remove_leftovers(id);
  }
  Result<std::vector<FoundContainer>> list(const std::string& label) override {
    return real_.list(label);
  }

 private:
  Runtime& real_;
};

}  // namespace trainyard::runtime
