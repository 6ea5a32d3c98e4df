#include "cli/copy_plan.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <map>
#include <random>

#include "base/files.h"
#include "base/random.h"
#include "support/fake_s3.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;

// Random changes of a folder and of a bucket, a sync in either direction, and what must exist
// afterwards according to a model. Time advances by a second with each operation, on both sides.
class SyncModel {
 public:
  explicit SyncModel(unsigned seed) : random_(seed) {
    s3_.now = [this] { return now_; };
    listener_.done = [](const std::string&) {};
    listener_.failed = [](const std::string& text) { ADD_FAILURE() << text; };
    EXPECT_TRUE(ensure_directory(folder_));
  }
  ~SyncModel() { fs::remove_all(folder_); }

  void step() {
    now_ += std::chrono::seconds(1);
    switch (pick(8)) {
      case 0:
      case 1:
        return write_file(name(), bytes());
      case 2:
      case 3:
        return write_object(name(), bytes());
      case 4:
        fs::remove(folder_ / name());
        return;
      case 5:
        ASSERT_TRUE(s3_.remove("b", "p/" + name()));
        return;
      case 6:
        return sync(true);
      default:
        return sync(false);
    }
  }

 private:
  using Tree = std::map<std::string, std::string>;

  int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  std::string name() {
    static constexpr const char* kNames[] = {"a", "b/x", "b/y", "b-c", "b.d/z", "é", "f g", "h%20"};
    return kNames[pick(8)];
  }
  // Few sizes, so that times have to show what changed.
  std::string bytes() {
    return std::string(static_cast<std::size_t>(pick(3)), 'x') + random_hex(2);
  }

  void write_file(const std::string& name, const std::string& bytes) {
    const fs::path path = folder_ / name;
    ASSERT_TRUE(ensure_directory(path.parent_path()));
    ASSERT_TRUE(replace_file(path, bytes));
    const timespec time{std::chrono::floor<std::chrono::seconds>(now_).time_since_epoch().count(),
                        0};
    const timespec times[2] = {time, time};
    ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  }
  void write_object(const std::string& name, const std::string& bytes) {
    const auto upload = s3_.begin_upload("b", "p/" + name).value();
    ASSERT_TRUE(upload->write(bytes));
    ASSERT_TRUE(upload->complete());
  }
  Tree files() const {
    Tree tree;
    for (const auto& entry : fs::recursive_directory_iterator(folder_))
      if (entry.is_regular_file())
        tree[fs::relative(entry.path(), folder_)] = read_file(entry.path()).value();
    return tree;
  }
  Tree objects() const {
    Tree tree;
    for (const auto& [key, bytes] : s3_.objects) tree[key.substr(4)] = bytes;
    return tree;
  }

  void sync(bool up) {
    CopyRequest request{parse_copy_place(up ? folder_.string() : "s3://b/p").value(),
                        parse_copy_place(up ? "s3://b/p" : folder_.string()).value()};
    request.sync = true;
    request.remove = pick(2) == 0;
    if (pick(4) == 0) request.filters = {{false, "b/*"}};
    const Tree source = up ? files() : objects();
    Tree expected = up ? objects() : files();
    for (const auto& [name, bytes] : source)
      if (is_wanted(request.filters, name) && is_newer(up, name)) expected[name] = bytes;
    std::erase_if(expected, [&](const auto& entry) {
      return request.remove && is_wanted(request.filters, entry.first) &&
             !source.contains(entry.first);
    });
    run(request);
    EXPECT_EQ(up ? objects() : files(), expected);
    EXPECT_EQ(plan(request).copy.size(), 0U) << "a second one has nothing to do";
  }
  // An object that is newer than the file isn't changed; everything else is made equal.
  bool is_newer(bool up, const std::string& name) {
    if (!up) return true;
    const auto list = list_prefix(s3_, {"b", "p/"}, {});
    for (const CopyItem& object : list->items)
      if (object.relative == name)
        return object.size != fs::file_size(folder_ / name) || object.modified < time_of(name);
    return true;
  }
  Timestamp time_of(const std::string& name) {
    const auto files = list_files_below(folder_, {});
    for (const CopyItem& file : files->items)
      if (file.relative == name) return file.modified;
    return Timestamp();
  }

  CopyPlan plan(const CopyRequest& request) {
    return make_copy_plan(request, source_of(request, s3_), target_of(request, s3_)).value();
  }
  void run(const CopyRequest& request) {
    const CopySide source = source_of(request, s3_), target = target_of(request, s3_);
    const CopyPlan made = make_copy_plan(request, source, target).value();
    CopyRun run(source, target, listener_, cancelled_);
    EXPECT_TRUE(run.copy(made.copy));
    EXPECT_TRUE(run.remove(made.remove));
  }

  std::mt19937 random_;
  Timestamp now_{std::chrono::seconds(1'700'000'000)};
  data::FakeS3 s3_;
  CopyListener listener_;
  const std::atomic<bool> cancelled_{false};
  const fs::path folder_ = fs::temp_directory_path() / ("trainyard-sync-" + random_hex(12));
};

TEST(CopyPlan, RandomChangesAndSyncsGiveWhatTheModelSays) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SyncModel model(seed);
    for (int i = 0; i < 60 && !testing::Test::HasFailure(); ++i) model.step();
  }
}

}  // namespace
}  // namespace trainyard::cli
