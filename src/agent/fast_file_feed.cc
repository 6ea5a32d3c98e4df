#include "agent/fast_file_feed.h"

#include <filesystem>
#include <optional>
#include <utility>

#include "agent/limited_notices.h"
#include "base/files.h"
#include "data/s3_location.h"
#include "fastfile/file_reader.h"
#include "fastfile/list_channel.h"
#include "fastfile/mount.h"

namespace trainyard::agent {
namespace {

class FastFileFeed final : public ChannelFeed {
 public:
  explicit FastFileFeed(const FeedContext& context) : context_(context), notices_(context.notice) {}
  ~FastFileFeed() override { close(); }

  Result<void> open() override {
    TRY(const auto source, data::parse_s3_location(context_.channel.s3_uri));
    TRY(auto tree, fastfile::list_channel(context_.s3, source, context_.shard,
                                          context_.channel.shuffle_seed, &context_.cancelled));
    tree_.emplace(std::move(tree));
    reader_.emplace(context_.s3, *tree_,
                    fastfile::FileReader::Options{.max_memory = {context_.memory}});
    const std::filesystem::path folder = context_.input_data / context_.channel.name;
    TRY_VOID(ensure_directory(folder));
    fastfile::Mount::Options options{.folder = folder};
    options.on_error = [this](const std::string& path, const Error& error) {
      notices_.notice("Channel '" + context_.channel.name + "': '" + path +
                      "' can't be read (EIO): " + error.message());
    };
    TRY(mount_, fastfile::Mount::open(std::move(options), *tree_, *reader_));
    return ok();
  }

  void close() override {
    mount_.reset();
    reader_.reset();
    tree_.reset();
  }

 private:
  const FeedContext context_;
  LimitedNotices notices_;
  // In the order of their dependencies.
  std::optional<fastfile::Tree> tree_;
  std::optional<fastfile::FileReader> reader_;
  std::unique_ptr<fastfile::Mount> mount_;
};

}  // namespace

std::unique_ptr<ChannelFeed> make_fast_file_feed(const FeedContext& context) {
  return std::make_unique<FastFileFeed>(context);
}

}  // namespace trainyard::agent
