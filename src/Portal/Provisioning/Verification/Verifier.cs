using Portal.Kernel;

namespace Portal.Provisioning.Verification;

/// <summary>Something that is not as it must be.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Subject">What it is about: a tenant, an operation, a file.</param>
/// <param name="Detail">What is wrong, for an operator.</param>
public sealed record Finding(string Rule, string Subject, string Detail);

/// <summary>One thing that must hold. Areas register their own beside those of provisioning.</summary>
public interface IVerifyRule
{
    /// <summary>As it is printed: <c>ledger</c>.</summary>
    string Name { get; }

    IAsyncEnumerable<Finding> FindAsync(CancellationToken ct);
}

/// <summary>Compares what is recorded with what there is, in both directions. It reads, it never mends.</summary>
public sealed class Verifier(IEnumerable<IVerifyRule> rules)
{
    public IReadOnlyList<string> Rules { get; } = [.. rules.Select(r => r.Name)];

    /// <returns>Nothing where all is well.</returns>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken ct)
    {
        var findings = new List<Finding>();
        foreach (var rule in rules)
        {
            try
            {
                await foreach (var finding in rule.FindAsync(ct))
                    findings.Add(finding);
            }
            catch (Exception exception) when (exception is not OperationCanceledException && !Outage.Is(exception))
            {
                // What one rule stumbles over must not hide what the others see.
                findings.Add(new Finding(rule.Name, "the rule itself", $"It broke off, so there may be more: {exception.GetBaseException().Message}"));
            }
        }

        return findings;
    }
}
