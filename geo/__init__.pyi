from .errors import CRSError as CRSError
from .errors import DataError as DataError
from .errors import GeoError as GeoError
from .errors import MissingExtraError as MissingExtraError
from .errors import ParameterError as ParameterError
from .errors import UnsupportedRangeError as UnsupportedRangeError
from .geostat.anisotropy import Anisotropy as Anisotropy
from .geostat.anisotropy import ZonalAnisotropy as ZonalAnisotropy
from .geostat.bridges.gstools_models import from_gstools as from_gstools
from .geostat.bridges.gstools_models import to_gstools as to_gstools
from .geostat.bridges.skgstat_models import from_skgstat as from_skgstat
from .geostat.bridges.skgstat_models import to_skgstat as to_skgstat
from .geostat.bridges.verde_gridder import verde_gridder as verde_gridder
from .geostat.checks.accuracy import accuracy_of_normal as accuracy_of_normal
from .geostat.checks.validation import (
    blocked_cross_validation as blocked_cross_validation,
)
from .geostat.checks.validation import leave_one_out as leave_one_out
from .geostat.choice import choose_variogram as choose_variogram
from .geostat.drift import ExternalDrift as ExternalDrift
from .geostat.drift import KnownMean as KnownMean
from .geostat.drift import Trend as Trend
from .geostat.kriging import krige as krige
from .geostat.multivariate.cokriging import cokrige as cokrige
from .geostat.neighbourhood import Neighbourhood as Neighbourhood
from .geostat.stochastic.measured import Measured as Measured
from .geostat.stochastic.realizations import reblock as reblock
from .geostat.stochastic.realizations import summarise as summarise
from .geostat.stochastic.simulation import simulate as simulate
from .geostat.stochastic.simulation_settings import (
    SimulationSettings as SimulationSettings,
)
from .geostat.stochastic.transforms import NormalScore as NormalScore
from .geostat.support import BlockSupport as BlockSupport
from .geostat.tails import Tails as Tails
from .geostat.variogram import Structure as Structure
from .geostat.variogram import Variogram as Variogram
from .geostat.variography.bootstrap import bootstrap_variogram as bootstrap_variogram
from .geostat.variography.experimental import Direction as Direction
from .geostat.variography.experimental import (
    experimental_variogram as experimental_variogram,
)
from .geostat.variography.fitting import fit_variogram as fit_variogram
from .geostat.variography.recipe import FitRecipe as FitRecipe
from .geostat.variography.variogram_map import variogram_map as variogram_map
from .geostat.worlds.coins import CoinLayer as CoinLayer
from .geostat.worlds.designs import clustered_design as clustered_design
from .geostat.worlds.designs import regular_design as regular_design
from .geostat.worlds.sea_floor import draw_world as draw_world
from .geostat.worlds.settings import WorldSettings as WorldSettings
from .geostat.worlds.settings import invented_lattice as invented_lattice
from .geostat.worlds.surveys import take_survey as take_survey
from .maritime.coasts import Coasts as Coasts
from .maritime.fractions import zone_fractions as zone_fractions
from .maritime.limits import derive_zone as derive_zone
from .maritime.regimes import regime_of_points as regime_of_points
from .maritime.rules import LimitRules as LimitRules
from .maritime.world import derive_zones as derive_zones
from .model.crs import bounds_polygon as bounds_polygon
from .model.crs import project_geometry as project_geometry
from .model.disruption import Disruption as Disruption
from .model.disruption import Target as Target
from .model.grid import GridSpec as GridSpec
from .model.grid import require_grid as require_grid
from .model.levers import CoordinationLever as CoordinationLever
from .model.levers import RecyclingLever as RecyclingLever
from .model.levers import SeabedGate as SeabedGate
from .model.levers import SeabedLever as SeabedLever
from .model.levers import StakeLever as StakeLever
from .model.levers import StockLever as StockLever
from .model.levers import SubstitutionLever as SubstitutionLever
from .model.market import SectorShare as SectorShare
from .model.points import PointFile as PointFile
from .model.randomness import generator as generator
from .model.resilience import Portfolio as Portfolio
from .model.resilience import Scenario as Scenario
from .model.samples import AbundanceColumn as AbundanceColumn
from .model.samples import AssayFile as AssayFile
from .model.samples import GradeColumn as GradeColumn
from .model.samples import SampleFile as SampleFile
from .model.samples import SampleRules as SampleRules
from .model.samples import StationColumns as StationColumns
from .model.sampling import Device as Device
from .model.sampling import SamplingSettings as SamplingSettings
from .model.supply import SupplyOptions as SupplyOptions
from .model.supply import TradeTerms as TradeTerms
from .model.voyages import VoyageRates as VoyageRates
from .report.concentration_export import write_concentration as write_concentration
from .report.concentration_figure import concentration_figure as concentration_figure
from .report.concentration_tables import ConcentrationTables as ConcentrationTables
from .resilience.allocation import supply_flows as supply_flows
from .resilience.availability import works_on as works_on
from .resilience.balance import balance_works as balance_works
from .resilience.balance import judge_chains as judge_chains
from .resilience.concentration import hhi as hhi
from .resilience.concentration import hhi_wgi as hhi_wgi
from .resilience.contingency import rank_pairs as rank_pairs
from .resilience.contingency import rank_stops as rank_stops
from .resilience.departures import StateBook as StateBook
from .resilience.lever_costs import lever_cost as lever_cost
from .resilience.lever_effects import lever_help as lever_help
from .resilience.lever_value import lever_values as lever_values
from .resilience.market_demand import MarketDemand as MarketDemand
from .resilience.pareto import portfolio_front as portfolio_front
from .resilience.portfolio_runs import Trial as Trial
from .resilience.portfolio_runs import levers_of as levers_of
from .resilience.programme import MarketProgramme as MarketProgramme
from .resilience.seabed_supply import SeabedOutput as SeabedOutput
from .resilience.smallest_stock import smallest_stocks as smallest_stocks
from .resilience.sourcing import market_supply as market_supply
from .resilience.stock_insurance import InsuranceTerms as InsuranceTerms
from .resilience.stock_insurance import stock_insurance as stock_insurance
from .resilience.stock_question import StockAgent as StockAgent
from .resilience.stock_question import StockDraws as StockDraws
from .resilience.stock_question import StockQuestion as StockQuestion
from .resilience.stockpile import follow_arrivals as follow_arrivals
from .resilience.stockpile import follow_stock as follow_stock
from .resilience.strategy import compare_portfolios as compare_portfolios
from .resilience.unmet_tornado import unmet_tornado as unmet_tornado
from .resilience.worlds import small_world as small_world
from .resource.deposit.domain import choose_domain_model as choose_domain_model
from .resource.deposit.domain import estimate_domain as estimate_domain
from .resource.deposit.domain_samples import domain_samples as domain_samples
from .resource.deposit.realizations import draw_deposit as draw_deposit
from .resource.ground.terrain import slope as slope
from .resource.mining.shuttle_cycle import Shuttle as Shuttle
from .resource.mining.shuttle_cycle import shuttle_cycle as shuttle_cycle
from .resource.mining.shuttle_fleet import Fleet as Fleet
from .resource.mining.shuttle_fleet import vessel_counts as vessel_counts
from .resource.mining.shuttle_fleet import vessels_needed as vessels_needed
from .resource.prospectivity.compositions.composition_kriging import (
    krige_composition as krige_composition,
)
from .resource.prospectivity.covariates.feature_distance import (
    feature_distance as feature_distance,
)
from .resource.prospectivity.covariates.stack import (
    stack_covariates as stack_covariates,
)
from .resource.prospectivity.covariates.terrain_covariates import (
    terrain_covariates as terrain_covariates,
)
from .resource.prospectivity.design.collinearity import collinearity as collinearity
from .resource.prospectivity.design.design import design_table as design_table
from .resource.prospectivity.design.design import targets_of as targets_of
from .resource.prospectivity.intervals.conformal import (
    conformal_intervals as conformal_intervals,
)
from .resource.prospectivity.learners.catalogue import learner_named as learner_named
from .resource.prospectivity.maps.applicability import (
    area_of_applicability as area_of_applicability,
)
from .resource.prospectivity.maps.data_age import DataAgeSettings as DataAgeSettings
from .resource.prospectivity.maps.map_models import MapOptions as MapOptions
from .resource.prospectivity.maps.map_variables import MapNotes as MapNotes
from .resource.prospectivity.maps.mapping import concentration_map as concentration_map
from .resource.prospectivity.maps.mapping import map_concentration as map_concentration
from .resource.prospectivity.skill.assessment import assess as assess
from .resource.prospectivity.skill.importance import (
    permutation_importance as permutation_importance,
)
from .resource.prospectivity.skill.spatial_plan import SpatialPlan as SpatialPlan
from .resource.sampling.truth import true_abundance as true_abundance
from .resource.statement.build import build_statement as build_statement
from .resource.statement.consistency.check import (
    check_consistency as check_consistency,
)
from .resource.tonnage import grade_tonnage as grade_tonnage
from .routing.alternatives import alternatives as alternatives
from .routing.changes import route_changes as route_changes
from .routing.costs import route_cost as route_cost
from .routing.exposure import gate_exposure as gate_exposure
from .routing.matrix import route_matrix as route_matrix
from .routing.network import build_network as build_network
from .routing.paths import route as route
from .routing.waypoints import Waypoint as Waypoint
from .sources.areas import read_areas as read_areas
from .sources.bathymetry import read_bathymetry as read_bathymetry
from .sources.bundled import bundled_file as bundled_file
from .sources.coastline import read_islands as read_islands
from .sources.coastline import read_land as read_land
from .sources.events import read_event as read_event
from .sources.facilities import read_facilities as read_facilities
from .sources.fetching import fetch_dataset as fetch_dataset
from .sources.known_files import read_known as read_known
from .sources.points import read_points as read_points
from .sources.ports import read_gates as read_gates
from .sources.ports import read_ports as read_ports
from .sources.profiles import read_profile as read_profile
from .sources.project_file import read_project as read_project
from .sources.rasters import read_raster as read_raster
from .sources.rasters import read_raster_onto as read_raster_onto
from .sources.samples import read_samples as read_samples
from .sources.sea_lanes import read_sea_lanes as read_sea_lanes
from .sources.statements import read_statement as read_statement
from .sources.supply_tables import read_supply_tables as read_supply_tables
from .workflow.examples import copy_example as copy_example
from .workflow.examples import example_project as example_project
from .workflow.lever_networks import with_right as with_right
from .workflow.run import run_project as run_project
from .workflow.run_options import RunOptions as RunOptions

__version__: str
