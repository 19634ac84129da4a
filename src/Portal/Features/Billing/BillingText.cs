namespace Portal.Features.Billing;

/// <summary>Texts of this area; see the .resx files beside it.</summary>
public sealed class BillingText;
