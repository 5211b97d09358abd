package catalog

// The rules of a SKU that need no other record (R-SKU-01 … R-SKU-10).
var skuChecks = []Check{{
	ID: "sku.below_safety_stock", Severity: Warning, Field: skuOnHand, // R-SKU-01
	Needs:   []Field{skuOnHand, skuDailySales, skuReplenishDays},
	Applies: func(v Values) bool { return skuCountsStock(v) && !skuSafetyOverride.Set(v) },
	Find: func(v Values, _ Env) Args {
		safety, available := skuSafety.In(v), skuAvailable.In(v)
		if !skuSafety.Set(v) || !skuAvailable.Set(v) || available >= safety {
			return nil
		}
		return Args{"Available": howMuch(available), "Safety": howMuch(safety), "Short": howMuch(safety - available)}
	},
	Fires: Example{"on_hand": "179"}, Silent: Example{"on_hand": "180"},
}, {
	// R-SKU-02 names class A; N-04 names no class. So a SKU nobody classified counts as class A.
	ID: "sku.cover_below_cycle", Severity: Blocker, Field: skuInbound,
	Needs:   []Field{skuOnHand, skuDailySales, skuReplenishDays},
	Applies: func(v Values) bool { return skuCountsStock(v) && !skuIsMinor(v) },
	Find: func(v Values, _ Env) Args {
		cover, cycle := skuCover.In(v), skuReplenishDays.In(v)
		if !skuIsActive(v) || skuIsMinor(v) || !skuCover.Set(v) || !skuReplenishDays.Set(v) || cover >= cycle {
			return nil
		}
		return Args{"Cover": count(cover), "Cycle": count(cycle)}
	},
	Fires: Example{"on_hand": "149"}, Silent: Example{"on_hand": "150"},
}, {
	ID: "sku.no_backup", Severity: Warning, Field: skuBackups, // R-SKU-03
	Find: func(v Values, _ Env) Args {
		if skuABC.In(v) == "A" || !skuHasOneSource(v) {
			return nil
		}
		return Args{"Supplier": skuSupplier.In(v).Title}
	},
	Fires: Example{"backup_suppliers": "", "abc_class": "B"}, Silent: Example{"backup_suppliers": "", "abc_class": "B", "status": "stopped"},
}, {
	ID: "sku.class_a_single_source", Severity: Blocker, Field: skuBackups, // R-SKU-03
	Find: func(v Values, _ Env) Args {
		if skuABC.In(v) != "A" || !skuHasOneSource(v) {
			return nil
		}
		return Args{"Supplier": skuSupplier.In(v).Title}
	},
	Fires: Example{"backup_suppliers": ""}, Silent: Example{"backup_suppliers": "", "abc_class": "C"},
}, {
	ID: "sku.slow_without_plan", Severity: Warning, Field: skuDisposal, // R-SKU-04
	Needs:   []Field{skuOnHand, skuDailySales},
	Applies: func(v Values) bool { return skuCountsStock(v) && !skuHasPlan(v) },
	Find: func(v Values, env Env) Args {
		cover, known := skuCover.Lookup(v)
		idle := skuDailySales.Set(v) && skuDailySales.In(v) == 0
		if skuHasPlan(v) || skuOnHand.In(v) <= 0 || !idle && (!known || cover <= env.Numbers.Of(SlowCover)) {
			return nil
		}
		return Args{"OnHand": howMuch(skuOnHand.In(v))}
	},
	Fires: Example{"on_hand": "1830"}, Silent: Example{"on_hand": "1829"},
}, {
	ID: "sku.sells_at_loss", Severity: Warning, Field: skuPrice, // R-SKU-05
	Needs:   []Field{skuPrice, skuCost},
	Applies: skuIsActive,
	Find: func(v Values, _ Env) Args {
		price, cost := skuPrice.In(v), skuCost.In(v)
		left := Money{price.Amount - skuFeeRate.In(v).Of(price.Amount), price.Currency}
		if !skuPrice.Set(v) || !skuCost.Set(v) || price.Currency != cost.Currency || left.Amount > cost.Amount {
			return nil
		}
		return Args{"Left": left.Words(), "Cost": cost.Words()}
	},
	Fires: Example{"cost": "1234.05"}, Silent: Example{"cost": "1234.04"},
}, {
	ID: "sku.active_without_stock", Severity: Warning, Field: skuStatus, // R-SKU-06
	Needs:   []Field{skuOnHand},
	Applies: skuCountsStock,
	Find: func(v Values, _ Env) Args {
		if !skuIsActive(v) || !skuAvailable.Set(v) || skuAvailable.In(v) > 0 {
			return nil
		}
		return Args{}
	},
	Fires: Example{"on_hand": "10"}, Silent: Example{"on_hand": "10", "status": "delisted"},
}, {
	ID: "sku.claim_without_certificate", Severity: Blocker, Field: skuCertificates, // R-SKU-07
	Find: func(v Values, env Env) Args {
		if !skuClaims.Set(v) || env.Today.IsZero() {
			return nil
		}
		var valid []string
		for _, c := range skuCertificates.In(v) {
			if until, dated := certificateUntil.Lookup(c.Values); !dated || !until.Before(env.Today) {
				valid = append(valid, certificateName.In(c.Values))
			}
		}
		if claim := uncarried(skuClaims.In(v), valid); claim != "" {
			return Args{"Claim": claim}
		}
		return nil
	},
	Fires: Example{"certificates.0.valid_to": "2026-11-20"}, Silent: Example{"certificates.0.valid_to": "2026-11-21"},
}, {
	ID: "sku.difference_without_count", Severity: Notice, Field: skuDifference, // SKU-14
	Find: func(v Values, _ Env) Args {
		if skuDifference.In(v) == 0 || skuCounted.Set(v) {
			return nil
		}
		return Args{"Difference": howMuch(skuDifference.In(v))}
	},
	Fires: Example{"counted_on": ""}, Silent: Example{"counted_on": "", "count_difference": "0"},
}, {
	ID: "sku.forbidden_word", Severity: Warning, Field: skuTitle, // R-SKU-08
	Find:  func(v Values, env Env) Args { return forbidden(env, skuCategory.In(v), skuSaid(v)...) },
	Fires: Example{"title": "全网最低价 羊毛大衣"}, Silent: Example{"title": "最新款羊毛大衣"},
}, {
	ID: "sku.stock_date_old", Severity: Warning, Field: skuSnapshot, // R-SKU-09
	Needs:   []Field{skuSnapshot},
	Applies: skuIsActive,
	Find: func(v Values, env Env) Args {
		if !skuSnapshot.Set(v) {
			return nil
		}
		return olderThan(skuSnapshot.In(v).Date(), env.Numbers.Of(StockAge), env)
	},
	Fires: Example{"snapshot_at": "2026-11-17 23:59"}, Silent: Example{"snapshot_at": "2026-11-18 00:00"},
}, {
	ID: "sku.expiry_near", Severity: Warning, Field: skuExpiry, // R-SKU-10
	Find: func(v Values, env Env) Args {
		if skuHasPlan(v) {
			return nil
		}
		return endsSoon(skuExpiry.In(v), env)
	},
	Fires: Example{"nearest_expiry": "2026-12-21"}, Silent: Example{"nearest_expiry": "2026-12-22"},
}}

// skuSaid is what a SKU promises to customers: its title and its claims.
func skuSaid(v Values) []string { return append([]string{skuTitle.In(v)}, skuClaims.In(v)...) }

func skuHasOneSource(v Values) bool {
	return skuIsActive(v) && skuSupplier.Set(v) && !skuBackups.Set(v)
}

func skuIsMinor(v Values) bool { return skuABC.In(v) == "B" || skuABC.In(v) == "C" }

// skuCountsStock says that the rules of stock need the number on hand: of what is on sale, unless what may be sold was typed instead.
func skuCountsStock(v Values) bool {
	return skuIsActive(v) && (skuOnHand.Set(v) || !skuAvailable.Set(v))
}

func skuHasPlan(v Values) bool { return skuDisposal.Set(v) && skuDisposal.In(v) != "none" }
