using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Features.SignUp;

/// <summary>
/// Sign-ups that nobody confirmed in time. They made nothing and held nothing; what is left of them is an address of a person who may never have
/// asked.
/// </summary>
internal sealed class AbandonedSignUps : IForget
{
    public string What => "unconfirmed sign-ups";

    public Task<int> ForgetAsync(PortalDb db, DateTimeOffset now, CancellationToken ct) =>
        db.SignUpRequests.Where(s => s.ConfirmedAt == null && s.ConfirmBy < now).ExecuteDeleteAsync(ct);
}
