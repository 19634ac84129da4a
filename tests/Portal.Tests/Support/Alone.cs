namespace Portal.Tests.Support;

/// <summary>Tests of several real processes that promise a time: they run after all others and one after another, or they would measure their neighbours.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
