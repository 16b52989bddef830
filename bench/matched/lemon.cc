// The exact matching by LEMON: reads people, pairs and the bonus of each pair, then first, second and
// weight of each; prints milliseconds, pairs and weight. All numbers are 64-bit integers.
#include <lemon/matching.h>
#include <lemon/smart_graph.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <vector>

int main(int, char** arguments) {
  std::FILE* file = std::fopen(arguments[1], "rb");
  std::int64_t head[3];
  if (!file || std::fread(head, 8, 3, file) != 3) return 1;
  const std::size_t pairs = head[1];
  std::vector<std::int64_t> first(pairs), second(pairs), weight(pairs);
  for (auto* each : {&first, &second, &weight})
    if (std::fread(each->data(), 8, pairs, file) != pairs) return 1;

  lemon::SmartGraph graph;
  graph.reserveNode(head[0]);
  graph.reserveEdge(pairs);
  for (std::int64_t k = 0; k < head[0]; ++k) graph.addNode();
  lemon::SmartGraph::EdgeMap<long long> value(graph);
  for (std::size_t k = 0; k < pairs; ++k) {
    const auto edge = graph.addEdge(graph.nodeFromId(first[k]), graph.nodeFromId(second[k]));
    value[edge] = weight[k] + head[2];
  }
  const auto began = std::chrono::steady_clock::now();
  lemon::MaxWeightedMatching<lemon::SmartGraph, lemon::SmartGraph::EdgeMap<long long>> best(graph, value);
  best.run();
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  const long long found = best.matchingSize();
  std::printf("%.3f %lld %lld\n", took.count(), found, best.matchingWeight() - found * head[2]);
}
