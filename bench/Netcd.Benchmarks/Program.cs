using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Netcd.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(KeyStoreBenchmarks).Assembly).Run(args, DefaultConfig.Instance);
