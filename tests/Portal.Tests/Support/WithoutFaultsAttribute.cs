using Xunit.v3;

namespace Portal.Tests.Support;

/// <summary>Left out of the run with injected database errors (<see cref="Faults"/>), with the reason why that is right.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class WithoutFaultsAttribute(string why) : Attribute, ITraitAttribute
{
    public string Why { get; } = why;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Faults", "Without")];
}
