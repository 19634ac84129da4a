using Microsoft.AspNetCore.Identity;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

internal static class FactorsSetup
{
    /// <summary>Registers what people prove themselves with besides their password.</summary>
    public static void AddFactors(this IServiceCollection services)
    {
        services.AddSingleton<Tickets>();
        services.AddSingleton<SecondStepCookie>();
        services.AddSingleton<FactorMails>();
        services.AddScoped<FactorAttempts>();
        services.AddScoped<FactorCheck>();
        services.AddScoped<RecoveryCodes>();
        services.AddScoped<SecondStep>();
        services.AddScoped<WithoutFactor>();
        services.AddSingleton<PasskeyCookie>();
        services.AddScoped<PasskeyCheck>();
        services.AddScoped<IPasskeyHandler<Person>, PasskeyHandler<Person>>();
        services.AddOptions<IdentityPasskeyOptions>().Configure<PortalOptions>((passkeys, portal) =>
        {
            var address = new Uri(portal.PublicUrl);
            var origin = $"{address.Scheme}://{address.IdnHost}{(address.IsDefaultPort ? "" : $":{address.Port}")}";
            passkeys.ServerDomain = address.IdnHost;
            passkeys.UserVerificationRequirement = "required"; // what makes a passkey two factors
            passkeys.ResidentKeyRequirement = "required"; // so that it can be offered before anybody has said who they are
            passkeys.AttestationConveyancePreference = "none";
            passkeys.AuthenticatorTimeout = PasskeyCheck.ValidFor;
            passkeys.ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && context.TopOrigin is null && context.Origin == origin);
        });
        services.AddSingleton<IForget, OldProofs>();
        services.AddSingleton<IOwnSecrets, PeopleWithApps>();
    }
}
