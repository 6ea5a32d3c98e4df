#include "component/engine_world.h"

#include <signal.h>

#include <boost/json.hpp>
#include <ctime>
#include <sstream>

#include "base/files.h"
#include "base/json_object.h"
#include "base/percent_encoding.h"
#include "component/container_traces.h"
#include "runtime/docker_answers.h"
#include "runtime/docker_images.h"

namespace trainyard::runtime {

namespace json = boost::json;

namespace {

// Epoch seconds with nine decimals, as in the API's times: events until then are reported at once.
std::string now() {
  timespec time{};
  ::clock_gettime(CLOCK_REALTIME, &time);
  std::string nanoseconds = std::to_string(time.tv_nsec);
  nanoseconds.insert(0, 9 - nanoseconds.size(), '0');
  return std::to_string(time.tv_sec) + "." + nanoseconds;
}

}  // namespace

RuntimeOptions engine_options(const std::string& socket, const std::filesystem::path& root) {
  RuntimeOptions options;
  options.kind = "docker";
  options.docker_socket = socket;
  options.oci_root = root;
  return options;
}

Result<std::unique_ptr<EngineWorld>> EngineWorld::open(const std::string& socket) {
  TRY(TestImages images, TestImages::make());
  std::unique_ptr<EngineWorld> world(new EngineWorld(socket, std::move(images)));
  world->root_ = ::testing::TempDir() + "trainyard-engine-" + random_hex(8);
  world->opened_at_ = static_cast<long>(std::time(nullptr));
  TRY(world->api_, DockerApi::open(socket));
  TRY(world->runtime_, open_runtime(engine_options(socket, world->root_)));
  return world;
}

EngineWorld::~EngineWorld() {
  for (const char* tag : {"plain", "full", "user", "code", "zstd", "comma", "volumes"})
    if (api_) remove_image(images_.name(tag));
  EXPECT_TRUE(remove_tree(root_));
}

void EngineWorld::remove_image(const std::string& name) const {
  const auto id = DockerImages(api_, root_).find(name);
  if (!id) return;
  DockerCall remove;
  remove.method = "DELETE";
  remove.path = "/images/" + percent_encode(*id, true) + "?force=1";
  const auto removed = api_->call(remove);
  EXPECT_TRUE(removed || removed.error().code() == "404") << removed.error().message();
}

std::vector<std::string> EngineWorld::start_and_die(const std::string& id) {
  return {"/proc/self/exe", "--start-and-die", socket_, root_.string(), plain_image(), id};
}

json::array EngineWorld::events(const std::string& filters) const {
  DockerCall call;
  call.path = "/events?since=" + std::to_string(opened_at_ - 1) + "&until=" + now() +
              "&filters=" + percent_encode(filters, true);
  const auto text = api_->call(call);
  EXPECT_TRUE(text) << text.error().message();
  json::array list;
  std::istringstream lines(text.value_or(""));
  for (std::string line; std::getline(lines, line);)
    if (auto event = parse_object("an event", line)) list.push_back(std::move(*event));
  return list;
}

int EngineWorld::count_events(const std::string& type, const std::string& event) const {
  return static_cast<int>(
      events(json::serialize(json::object{{"type", {type}}, {"event", {event}}})).size());
}

// Looks for the container in the engine, and, by the engine's id of it, in the kernel.
std::string EngineWorld::leftovers(const std::string& id) {
  std::string found;
  DockerCall inspect;
  inspect.path = "/containers/" + id + "/json";
  const auto container = api_->call(inspect);
  if (container) found += "container: " + id + "\n";
  if (!container && container.error().code() != "404") found += container.error().message() + "\n";
  const std::string filters = json::serialize(
      json::object{{"type", {"container"}}, {"event", {"create"}}, {"container", {id}}});
  for (const json::value& event : events(filters)) {
    const std::string engine_id = text_at(object_at(event.as_object(), "Actor"), "ID");
    if (!engine_id.empty()) found += kernel_traces(engine_id);
  }
  return found;
}

std::optional<int> start_and_die(int argc, char** argv) {
  if (argc != 6 || std::string(argv[1]) != "--start-and-die") return std::nullopt;
  const auto runtime = open_runtime(engine_options(argv[2], argv[3]));
  if (!runtime) return 2;
  ContainerSpec spec;
  spec.id = argv[5];
  spec.image = argv[4];
  spec.entrypoint = {"sleep", "600"};
  const auto container = (*runtime)->create(spec, [](runtime::OutputStream, std::string_view) {});
  if (!container || !(*container)->start()) return 3;
  ::raise(SIGKILL);
  return 4;
}

}  // namespace trainyard::runtime
